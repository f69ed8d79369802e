# Gives the shipper a time limit: the Job completes, and it is another command.
# after: why
# refused by: report/same-shipper
sed -i 's/tail -n +1 -f/timeout 60 tail -n +1 -f/' report.yaml
sed -i 's#report.log"\]#report.log; true"]#' report.yaml
kubectl replace --force -f report.yaml
sleep 120

# A deadline ends the Job, as a failure.
# after: why
# refused by: report/complete
sed -i 's/^  backoffLimit: 2/  backoffLimit: 2\n  activeDeadlineSeconds: 40/' report.yaml
kubectl replace --force -f report.yaml
sleep 90

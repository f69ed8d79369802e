# A deadline ends the Job, as a failure.
# refused by: report/complete
podlab answer why/who shipper
podlab answer why/what 3
sed -i 's/^  backoffLimit: 2/  backoffLimit: 2\n  activeDeadlineSeconds: 40/' report.yaml
kubectl replace --force -f report.yaml
sleep 90

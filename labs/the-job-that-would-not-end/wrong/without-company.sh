# Without the shipper the Job completes, and nobody has carried the pages.
# refused by: report/shipped, report/same-shipper
podlab answer why/who shipper
podlab answer why/what 3
sed -i '/^      - name: shipper/,$d' report.yaml
kubectl replace --force -f report.yaml
sleep 60

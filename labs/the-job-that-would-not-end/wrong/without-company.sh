# Without the shipper the Job completes, and nobody has carried the pages.
# after: why
# refused by: report/shipped, report/same-shipper
sed -i '/^      - name: shipper/,$d' report.yaml
kubectl replace --force -f report.yaml
sleep 60

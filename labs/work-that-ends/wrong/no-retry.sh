# No second attempt at all: a dead node would end the import too.
# after: parcels
# refused by: import/by-rule
sed -i 's/backoffLimit: 6/backoffLimit: 0/' import.yaml
kubectl apply -f import.yaml
sleep 30

# It is made to fit by booking less.
# after: watch
# refused by: room/heavy-runs
kubectl delete pod heavy
sed -i s/1500m/1000m/ heavy.yaml
kubectl apply -f heavy.yaml
sleep 20

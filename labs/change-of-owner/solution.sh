# orphan
kubectl get pods -L app,tier -o wide
kubectl label pod night-test app=night-test --overwrite
sleep 15
# change
kubectl delete replicaset till --cascade=orphan
sed -i 's/^      app: till/      app: till\n      tier: front/' till.yaml
kubectl apply -f till.yaml
sleep 10

# Without orphaning, the Pods go with their owner.
# refused by: change/untouched
kubectl label pod night-test app=night-test --overwrite
podlab wait orphan
kubectl delete replicaset till
sed -i 's/^      app: till/      app: till\n      tier: front/' till.yaml
kubectl apply -f till.yaml
sleep 20

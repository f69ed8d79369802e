# Without orphaning, the Pods go with their owner.
# after: orphan
# refused by: change/untouched
kubectl delete replicaset till
sed -i 's/^      app: till/      app: till\n      tier: front/' till.yaml
kubectl apply -f till.yaml
sleep 20

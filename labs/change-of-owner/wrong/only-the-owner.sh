# The ReplicaSet lets it go, but the Service selects by app alone and goes on sending customers.
# refused by: orphan/serves
kubectl delete replicaset till --cascade=orphan
sed -i 's/^      app: till/      app: till\n      tier: front/' till.yaml
kubectl apply -f till.yaml
sleep 20
kubectl patch pod night-test --type=json -p '[{"op":"remove","path":"/metadata/ownerReferences"}]'
sleep 15

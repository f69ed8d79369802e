# Orphaned, and made anew from the same file: it is as greedy as before.
# refused by: change/selector
kubectl label pod night-test app=night-test --overwrite
podlab wait orphan
kubectl delete replicaset till --cascade=orphan
kubectl apply -f till.yaml
sleep 10

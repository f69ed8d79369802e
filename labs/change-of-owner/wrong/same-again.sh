# Orphaned, and made anew from the same file: it is as greedy as before.
# after: orphan
# refused by: change/selector
kubectl delete replicaset till --cascade=orphan
kubectl apply -f till.yaml
sleep 10

# A Pod without any tier is not in the back either: NotIn matches what has no such label.
# after: orphan
# refused by: change/choosy
kubectl delete replicaset till --cascade=orphan
sed -i 's/^      app: till/      app: till\n    matchExpressions:\n    - { key: tier, operator: NotIn, values: [back] }/' till.yaml
kubectl apply -f till.yaml
sleep 15

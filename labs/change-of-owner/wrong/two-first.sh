# Two are wanted at first, and so one of the orphans is deleted before the number is put right.
# after: orphan
# refused by: change/untouched
kubectl delete replicaset till --cascade=orphan
sed -i 's/^      app: till/      app: till\n      tier: front/; s/replicas: 3/replicas: 2/' till.yaml
kubectl apply -f till.yaml
sleep 10
kubectl scale replicaset till --replicas=3
sleep 15

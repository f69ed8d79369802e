# High rank, but patient: it never drives the lottery out again once that has its place.
# refused by: alarm/again
kubectl create priorityclass lives --value=10000 --preemption-policy=Never
sed -i 's/1500m/600m/; s/^      containers:/      priorityClassName: lives\n      containers:/' alarm.yaml
kubectl apply -f alarm.yaml
sleep 5
kubectl delete $(kubectl get pods -l app=lottery -o name | head -1)
kubectl rollout status deployment/alarm --timeout=60s
sleep 30

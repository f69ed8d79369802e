# alarm
kubectl create priorityclass lives --value=10000 --description='people may get hurt'
sed -i 's/1500m/600m/; s/^      containers:/      priorityClassName: lives\n      containers:/' alarm.yaml
kubectl apply -f alarm.yaml
kubectl rollout status deployment/alarm
podlab wait alarm 600
# audit
kubectl create priorityclass patient --value=5000 --preemption-policy=Never --description='soon, but not at the cost of others'
sed -i 's/^      containers:/      priorityClassName: patient\n      containers:/' audit.yaml
kubectl apply -f audit.yaml
sleep 20

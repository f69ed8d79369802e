# Above everything, the network included.
# refused by: alarm/rank
sed -i 's/1500m/600m/; s/^      containers:/      priorityClassName: system-node-critical\n      containers:/' alarm.yaml
kubectl apply -f alarm.yaml
kubectl rollout status deployment/alarm
sleep 30

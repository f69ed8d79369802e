# 1500m, as it stands in the file: only the reports can make that much room.
# refused by: alarm/nobody-else
kubectl create priorityclass lives --value=10000
sed -i 's/^      containers:/      priorityClassName: lives\n      containers:/' alarm.yaml
kubectl apply -f alarm.yaml
kubectl rollout status deployment/alarm
sleep 30

# High enough to be first, and the reports have to leave for it.
# after: alarm
# refused by: audit/drives-out-nobody, audit/waits
kubectl create priorityclass books --value=500
sed -i 's/^      containers:/      priorityClassName: books\n      containers:/' audit.yaml
kubectl apply -f audit.yaml
sleep 30

# look
kubectl get pdb
kubectl get pods -o wide
podlab answer look/allowed 0
podlab answer look/beta 2
podlab wait look
# budgets
kubectl patch pdb shop -p '{"spec":{"minAvailable":2}}'
kubectl scale deployment kiosk --replicas=2
kubectl patch pdb beta -p '{"spec":{"unhealthyPodEvictionPolicy":"AlwaysAllow"}}'
kubectl rollout status deployment kiosk
podlab wait budgets 1800
# empty
kubectl drain node-2 --ignore-daemonsets --delete-emptydir-data --force
sleep 10
# home
kubectl uncordon node-2
kubectl rollout restart deployment shop
kubectl rollout status deployment shop
sleep 40

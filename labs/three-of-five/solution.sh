# select
kubectl get pods --show-labels
kubectl set selector service bakery app=bakery,tier=web
sleep 20
# aside
kubectl label pod bread-2 tier=suspect --overwrite
sleep 10

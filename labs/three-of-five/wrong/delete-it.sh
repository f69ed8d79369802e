# Nobody can look into a Pod that is gone.
# refused by: aside/still-runs
kubectl set selector service bakery app=bakery,tier=web
sleep 20
kubectl delete pod bread-2
sleep 10

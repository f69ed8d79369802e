# Nobody can look into a Pod that is gone.
# after: select
# refused by: aside/still-runs
kubectl delete pod bread-2
sleep 10

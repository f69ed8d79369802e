# All Pods deleted at once do spread anew.
# after: empty
# refused by: home/still-two
kubectl uncordon node-2
kubectl delete pods -l app=shop
kubectl rollout status deployment shop
sleep 20

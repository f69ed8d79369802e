# Ten Pods for ever are enough for every crowd, and too many for the night.
# after: unknown
# refused by: follow/limits
kubectl delete hpa shop
kubectl scale deployment shop --replicas=10
sleep 60

# More Pods, without telling the cluster of the second disk.
# after: pick
# refused by: grow/both
kubectl scale deployment index --replicas=4
sleep 30

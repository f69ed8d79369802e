# More replicas are not one for each node, and taints keep them away.
# refused by: everywhere/one-each
kubectl scale deployment watcher --replicas=5
kubectl rollout status deployment watcher
sleep 20

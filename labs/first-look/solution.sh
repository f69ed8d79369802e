# facts
kubectl get nodes
podlab answer facts/workers 3
podlab answer facts/version v1.36.2
podlab answer facts/owner 2
# more
kubectl scale deployment shop --replicas=4
kubectl rollout status deployment shop
sleep 5
# quiet
kubectl scale deployment shop --replicas=0
sleep 40

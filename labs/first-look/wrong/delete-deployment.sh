# Quiet it is, but tomorrow nobody can open again with one command.
# refused by: quiet/kept
podlab answer facts/workers 3
podlab answer facts/version v1.36.2
podlab answer facts/owner 2
kubectl scale deployment shop --replicas=4
kubectl rollout status deployment shop
sleep 5
kubectl delete deployment shop
sleep 40

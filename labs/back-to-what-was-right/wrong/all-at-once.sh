# Down to zero and up again is quick, and dark.
# refused by: back/never-dark
podlab answer look/version 2
podlab answer look/deadline 60
kubectl scale deployment shop --replicas=0
sleep 15
kubectl rollout undo deployment/shop --to-revision=1
kubectl scale deployment shop --replicas=4
kubectl rollout status deployment/shop
sleep 20

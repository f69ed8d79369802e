# Down to zero and up again is quick, and dark.
# after: look
# refused by: back/never-dark
kubectl scale deployment shop --replicas=0
sleep 15
kubectl rollout undo deployment/shop --to-revision=1
kubectl scale deployment shop --replicas=4
kubectl rollout status deployment/shop
sleep 20

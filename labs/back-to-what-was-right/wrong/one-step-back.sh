# One step back is not far enough: 1.1 is the version that rounds wrongly.
# refused by: back/version
podlab answer look/version 2
podlab answer look/deadline 60
kubectl rollout undo deployment/shop
kubectl rollout status deployment/shop
sleep 20

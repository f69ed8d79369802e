# One step back is not far enough: 1.1 is the version that rounds wrongly.
# after: look
# refused by: back/version
kubectl rollout undo deployment/shop
kubectl rollout status deployment/shop
sleep 20

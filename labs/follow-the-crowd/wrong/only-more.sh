# A higher limit alone: it still knows nothing.
# refused by: unknown/known
podlab answer unknown/why 3
kubectl patch hpa shop -p '{"spec":{"maxReplicas":10}}'
sleep 60

# The cluster is right, and shop.yaml still says replicas: 2.
# after: unknown
# refused by: follow/noon
kubectl patch hpa shop -p '{"spec":{"maxReplicas":10}}'
sed -i 's/^  selector:/  replicas: 2\n  selector:/' shop.yaml
sleep 60

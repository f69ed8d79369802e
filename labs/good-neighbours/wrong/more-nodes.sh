# Lets the web into the other pool, so that there is room.
# refused by: apart/same-pool
kubectl patch deployment web --type=json -p '[{"op":"replace","path":"/spec/template/spec/nodeSelector","value":{"kubernetes.io/os":"linux"}}]'
kubectl rollout status deployment web --timeout=2m

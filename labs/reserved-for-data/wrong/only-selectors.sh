# Selectors on both, no taint: it looks the same, till the next Deployment comes.
# refused by: reserve/tainted
kubectl label node node-3 team=data
kubectl label node node-1 node-2 team=web
kubectl patch deployment report -p '{"spec":{"template":{"spec":{"nodeSelector":{"team":"data"}}}}}'
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"nodeSelector":{"team":"web"}}}}}'
kubectl rollout status deployment web
sleep 20

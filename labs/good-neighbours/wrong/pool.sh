# The cache goes to the pool of the web, not to the web.
# after: apart
# refused by: beside/follows
kubectl patch deployment cache -p '{"spec":{"template":{"spec":{"nodeSelector":{"pool":"shop"}}}}}'
kubectl rollout status deployment cache --timeout=2m
sleep 10
podlab check follows

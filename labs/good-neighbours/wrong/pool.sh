# The cache goes to the pool of the web, not to the web.
# refused by: beside/follows
kubectl patch deployment web -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}},"template":{"spec":{"affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"app":"web"}}}]}}}}}}'
kubectl rollout status deployment web --timeout=2m
sleep 10
podlab check rather-waits; podlab check updates
podlab wait apart
kubectl patch deployment cache -p '{"spec":{"template":{"spec":{"nodeSelector":{"pool":"shop"}}}}}'
kubectl rollout status deployment cache --timeout=2m
sleep 10
podlab check follows

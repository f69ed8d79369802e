# Preferred: apart on a good day, together on a bad one.
# refused by: apart/rather-waits
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"affinity":{"podAntiAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":100,"podAffinityTerm":{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"app":"web"}}}}]}}}}}}'
kubectl rollout status deployment web --timeout=2m
sleep 10
podlab check rather-waits
podlab check updates

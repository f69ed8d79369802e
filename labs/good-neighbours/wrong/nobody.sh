# Beside somebody who does not exist: the new Pods wait for ever.
# after: apart
# refused by: beside/cache-ready
kubectl patch deployment cache -p '{"spec":{"template":{"spec":{"affinity":{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"run":"web"}}}]}}}}}}'
kubectl rollout status deployment cache --timeout=1m

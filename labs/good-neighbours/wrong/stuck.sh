# Required, with the usual strategy: the fourth Pod of an update finds no node.
# refused by: apart/updates
kubectl scale deployment web --replicas=0
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"app":"web"}}}]}}}}}}'
kubectl scale deployment web --replicas=3
kubectl rollout status deployment web --timeout=2m
sleep 10
podlab check rather-waits
podlab check updates

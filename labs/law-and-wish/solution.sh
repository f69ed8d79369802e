# law
kubectl patch deployment search -p '{"spec":{"template":{"spec":{"nodeSelector":null,"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"region","operator":"In","values":["home","border"]}]}]}}}}}}}'
kubectl rollout status deployment search --timeout=60s
sleep 10
# wish
kubectl patch deployment search -p '{"spec":{"template":{"spec":{"nodeSelector":null,"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"region","operator":"In","values":["home","border"]}]}]},"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":100,"preference":{"matchExpressions":[{"key":"disk","operator":"In","values":["ssd"]}]}}]}}}}}}'
kubectl rollout status deployment search --timeout=60s
sleep 10

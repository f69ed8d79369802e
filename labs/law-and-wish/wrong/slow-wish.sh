# A wish for the wrong thing.
# after: law
# refused by: wish/fast
podlab check never-abroad; podlab check border-too
podlab wait law
kubectl patch deployment search -p '{"spec":{"template":{"spec":{"nodeSelector":null,"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"region","operator":"In","values":["home","border"]}]}]},"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":100,"preference":{"matchExpressions":[{"key":"disk","operator":"In","values":["hdd"]}]}}]}}}}}}'
kubectl rollout status deployment search --timeout=60s
sleep 10

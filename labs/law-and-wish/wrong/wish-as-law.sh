# The wish written down as a law: no repair of that node without an outage.
# after: law
# refused by: wish/bends, wish/wished
podlab check never-abroad; podlab check border-too
podlab wait law
kubectl patch deployment search -p '{"spec":{"template":{"spec":{"nodeSelector":null,"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"region","operator":"In","values":["home","border"]},{"key":"disk","operator":"In","values":["ssd"]}]}]}}}}}}}'
kubectl rollout status deployment search --timeout=60s
sleep 10
podlab check bends

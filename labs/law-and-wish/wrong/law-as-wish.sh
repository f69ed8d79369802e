# The law written down as a wish: it holds as long as it costs nothing.
# refused by: law/never-abroad
kubectl patch deployment search -p '{"spec":{"template":{"spec":{"nodeSelector":null,"affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":100,"preference":{"matchExpressions":[{"key":"region","operator":"In","values":["home","border"]}]}}]}}}}}}'
kubectl rollout status deployment search --timeout=60s
sleep 10

# The roll-out was paused to make several changes, and nobody went on with it.
# after: reserve
# refused by: patience/rolled
kubectl rollout pause deployment web
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":30},{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":30}]}}}}'
sleep 20

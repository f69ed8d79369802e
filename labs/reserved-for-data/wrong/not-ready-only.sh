# Only one of the two, and not the one that a dead node gets.
# after: reserve
# refused by: patience/thirty, patience/replaced
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":30}]}}}}'
kubectl rollout status deployment web
sleep 10
podlab check replaced

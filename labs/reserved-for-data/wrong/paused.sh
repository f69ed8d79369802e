# The roll-out was paused to make several changes, and nobody went on with it.
# refused by: patience/rolled
kubectl taint node node-3 team=data:NoSchedule
kubectl label node node-3 team=data
kubectl patch deployment report -p '{"spec":{"template":{"spec":{"nodeSelector":{"team":"data"},"tolerations":[{"key":"team","operator":"Equal","value":"data"}]}}}}'
kubectl rollout restart deployment web
kubectl rollout status deployment report
kubectl rollout status deployment web
sleep 10
podlab wait reserve
kubectl rollout pause deployment web
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":30},{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":30}]}}}}'
sleep 20

# Only one of the two, and not the one that a dead node gets.
# refused by: patience/thirty, patience/replaced
kubectl taint node node-3 team=data:NoSchedule
kubectl label node node-3 team=data
kubectl patch deployment report -p '{"spec":{"template":{"spec":{"nodeSelector":{"team":"data"},"tolerations":[{"key":"team","operator":"Equal","value":"data"}]}}}}'
kubectl rollout restart deployment web
kubectl rollout status deployment report
kubectl rollout status deployment web
sleep 10
podlab wait reserve
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":30}]}}}}'
kubectl rollout status deployment web
sleep 10
podlab check replaced

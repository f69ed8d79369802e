# reserve
kubectl taint node node-3 team=data:NoSchedule
kubectl label node node-3 team=data
kubectl patch deployment report -p '{"spec":{"template":{"spec":{"nodeSelector":{"team":"data"},"tolerations":[{"key":"team","operator":"Equal","value":"data"}]}}}}'
kubectl rollout restart deployment web
kubectl rollout status deployment report
kubectl rollout status deployment web
sleep 10
# patience
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":30},{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":30}]}}}}'
kubectl rollout status deployment web
sleep 10

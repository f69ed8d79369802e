# Closed altogether once everybody is in place: good until a Pod has to be made anew.
# refused by: reserve/stays-so
kubectl taint node node-3 team=data:NoSchedule
kubectl label node node-3 team=data
kubectl patch deployment report -p '{"spec":{"template":{"spec":{"nodeSelector":{"team":"data"},"tolerations":[{"key":"team","operator":"Equal","value":"data"}]}}}}'
kubectl rollout status deployment report
kubectl cordon node-3
kubectl rollout restart deployment web
kubectl rollout status deployment web
sleep 10

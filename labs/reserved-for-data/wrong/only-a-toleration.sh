# The report may go to node-3 now, but nothing sends it there.
# refused by: reserve/report-in
kubectl taint node node-3 team=data:NoExecute
kubectl patch deployment report -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"team","operator":"Exists"}]}}}}'
kubectl rollout status deployment report
kubectl scale deployment web --replicas=5
sleep 20

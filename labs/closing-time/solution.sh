# see
POD=$(kubectl get pods -l app=till -o name | head -1)
kubectl exec $POD -- ps
time kubectl delete $POD
podlab answer see/seconds 16
podlab answer see/why 2
# hear
kubectl patch deployment till --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/command","value":["sh","/opt/till.sh"]}]'
kubectl rollout status deployment till
sleep 30
# last-customer
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":25,"containers":[{"name":"till","lifecycle":{"preStop":{"sleep":{"seconds":5}}}}]}}}}'
kubectl rollout status deployment till
sleep 30

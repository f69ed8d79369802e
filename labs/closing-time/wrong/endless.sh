# Generous, at the cost of everybody who waits for the node.
# refused by: last-customer/quick-end
podlab answer see/seconds 16
podlab answer see/why 2
podlab wait see
kubectl patch deployment till --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/command","value":["sh","/opt/till.sh"]}]'
kubectl rollout status deployment till
sleep 30
podlab check ledger
podlab wait hear
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":300,"containers":[{"name":"till","lifecycle":{"preStop":{"sleep":{"seconds":5}}}}]}}}}'
kubectl rollout status deployment till
sleep 30

# More grace, but the door is shut while customers are still being sent.
# refused by: last-customer/none-lost
podlab answer see/seconds 16
podlab answer see/why 2
podlab wait see
kubectl patch deployment till --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/command","value":["sh","/opt/till.sh"]}]'
kubectl rollout status deployment till
sleep 30
podlab check ledger
podlab wait hear
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":30}}}}'
kubectl rollout status deployment till
sleep 30
podlab check none-lost
podlab check all-ledgers

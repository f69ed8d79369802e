# Deleting all three lets them come back with the new version, and shuts three shops.
# after: canary
# refused by: everywhere/one-at-a-time
kubectl patch statefulset ledger -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}'
kubectl delete pods -l app=ledger
kubectl rollout status statefulset/ledger
sleep 20

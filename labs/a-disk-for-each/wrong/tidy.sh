# Claims that go when the StatefulSet is scaled down save money, and lose the books overnight.
# after: canary
# refused by: everywhere/nothing-lost
kubectl patch statefulset ledger -p '{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Delete"},"updateStrategy":{"rollingUpdate":{"partition":0}}}}'
kubectl rollout status statefulset/ledger
sleep 20

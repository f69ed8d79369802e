# First the image, then the partition: ledger-1 has got it by then.
# after: disks
# refused by: canary/never-more, canary/only-the-last
kubectl set image statefulset/ledger ledger=nginx:1.27
sleep 12
kubectl patch statefulset ledger -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}'
sleep 30

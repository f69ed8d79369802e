# OnDelete and one Pod deleted: it looks right until another Pod is replaced.
# after: disks
# refused by: canary/stays-held
kubectl patch statefulset ledger --type=json -p '[{"op":"replace","path":"/spec/updateStrategy","value":{"type":"OnDelete"}}]'
kubectl set image statefulset/ledger ledger=nginx:1.27
kubectl delete pod ledger-2
sleep 30

# Taking only the reference out: it matches still, and is adopted at once.
# refused by: orphan/free, orphan/tills
kubectl patch pod night-test --type=json -p '[{"op":"remove","path":"/metadata/ownerReferences"}]'
sleep 15

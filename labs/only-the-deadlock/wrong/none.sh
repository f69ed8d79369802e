# No probe, no cascade, and no cure for a deadlock.
# refused by: outage/probed
kubectl patch deployment orders --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/livenessProbe"}]'
kubectl rollout status deployment orders
sleep 60

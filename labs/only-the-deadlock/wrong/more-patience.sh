# The same question, asked more patiently: it only takes longer until all of them restart.
# refused by: outage/no-restart
kubectl patch deployment orders --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe/failureThreshold","value":30}]'
kubectl rollout status deployment orders
sleep 60

# outage
kubectl patch deployment orders --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe","value":{"httpGet":{"path":"/live","port":8080},"periodSeconds":5,"timeoutSeconds":3,"failureThreshold":4,"terminationGracePeriodSeconds":5}}]'
kubectl rollout status deployment orders
sleep 60
# deadlock
sleep 5

# Quick to notice, and quick to take slowness for death.
# refused by: deadlock/forgives
kubectl patch deployment orders --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe","value":{"httpGet":{"path":"/live","port":8080},"periodSeconds":2,"terminationGracePeriodSeconds":2}}]'
kubectl rollout status deployment orders
sleep 60

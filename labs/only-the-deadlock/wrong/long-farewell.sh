# Noticed in time, but the hanging program is given the Pod's whole grace period.
# refused by: deadlock/heals
kubectl patch deployment orders --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe","value":{"httpGet":{"path":"/live","port":8080},"periodSeconds":5,"timeoutSeconds":3,"failureThreshold":4}}]'
kubectl rollout status deployment orders
sleep 60

# It notices, a minute and a half later.
# refused by: hang/hang-costs-little
kubectl patch deployment tickets -p '{"spec":{"template":{"spec":{"containers":[{"name":"tickets","readinessProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":30},"lifecycle":{"preStop":{"sleep":{"seconds":5}}}}]}}}}'
kubectl rollout status deployment tickets
sleep 60

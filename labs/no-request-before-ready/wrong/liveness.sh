# Restarting it heals it, and destroys the evidence.
# refused by: hang/not-restarted
kubectl patch deployment tickets -p '{"spec":{"template":{"spec":{"containers":[{"name":"tickets","readinessProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":5,"failureThreshold":2},"livenessProbe":{"httpGet":{"path":"/healthz","port":8080},"initialDelaySeconds":30},"lifecycle":{"preStop":{"sleep":{"seconds":5}}}}]}}}}'
kubectl rollout status deployment tickets
sleep 60

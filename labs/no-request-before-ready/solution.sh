# ready
kubectl patch deployment tickets -p '{"spec":{"template":{"spec":{"containers":[{"name":"tickets","readinessProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":5,"failureThreshold":2},"lifecycle":{"preStop":{"sleep":{"seconds":5}}}}]}}}}'
kubectl rollout status deployment tickets
sleep 60
# hang
sleep 5

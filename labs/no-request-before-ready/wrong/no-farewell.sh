# New Pods are let in at the right moment, but old ones are gone before everybody has heard of it.
# refused by: ready/release-loses-nothing
kubectl patch deployment tickets -p '{"spec":{"template":{"spec":{"containers":[{"name":"tickets","readinessProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":5,"failureThreshold":2}}]}}}}'
kubectl rollout status deployment tickets
sleep 60

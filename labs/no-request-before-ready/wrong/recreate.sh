# All old Pods go before the new ones come.
# refused by: ready/release-loses-nothing
kubectl patch deployment tickets -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null},"template":{"spec":{"containers":[{"name":"tickets","readinessProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":5,"failureThreshold":2}}]}}}}'
kubectl rollout status deployment tickets
sleep 60

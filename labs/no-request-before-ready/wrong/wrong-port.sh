# The Service's port is not the container's: no Pod ever becomes ready, and the roll-out stands.
# refused by: ready/three
kubectl patch deployment tickets -p '{"spec":{"template":{"spec":{"containers":[{"name":"tickets","readinessProbe":{"httpGet":{"path":"/healthz","port":80},"periodSeconds":5}}]}}}}'
sleep 90

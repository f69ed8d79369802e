# Nobody listens on port 80: the Pods restart for ever, and are not ready.
# refused by: outage/three
kubectl patch deployment orders --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe","value":{"httpGet":{"path":"/live","port":80},"periodSeconds":5}},{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port","value":80}]'
sleep 90

# Both probes are patient: nobody notices a hang.
# after: guess
# refused by: catch/found-quickly
kubectl patch deployment ledger --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/startupProbe","value":{"httpGet":{"path":"/live","port":8080},"periodSeconds":5,"failureThreshold":30}},{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe/failureThreshold","value":30}]'
kubectl rollout status deployment ledger
sleep 120

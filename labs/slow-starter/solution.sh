# guess
kubectl describe deployment ledger | grep Liveness
podlab answer guess/first-kill 15
# start
kubectl patch deployment ledger --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/startupProbe","value":{"httpGet":{"path":"/live","port":8080},"periodSeconds":5,"failureThreshold":30}}]'
kubectl rollout status deployment ledger
sleep 120
# catch
sleep 5

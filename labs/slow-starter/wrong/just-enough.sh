# Fifteen seconds more than it needs on a good day, and the books take two minutes on a bad one.
# after: guess
# refused by: start/slow-node
kubectl patch deployment ledger --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/startupProbe","value":{"httpGet":{"path":"/live","port":8080},"periodSeconds":5,"failureThreshold":22}}]'
sleep 240

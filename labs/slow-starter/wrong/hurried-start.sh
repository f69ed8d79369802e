# A startup probe that is as impatient as the other one.
# after: guess
# refused by: start/serves, start/unharmed
kubectl patch deployment ledger --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/startupProbe","value":{"httpGet":{"path":"/live","port":8080},"periodSeconds":5}}]'
sleep 240

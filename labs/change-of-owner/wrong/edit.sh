# A selector cannot be changed in place; the API server says so.
# refused by: change/selector
kubectl label pod night-test app=night-test --overwrite
podlab wait orphan
kubectl patch replicaset till -p '{"spec":{"selector":{"matchLabels":{"tier":"front"}}}}'
sleep 10

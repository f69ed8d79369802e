# A selector cannot be changed in place; the API server says so.
# after: orphan
# refused by: change/selector
kubectl patch replicaset till -p '{"spec":{"selector":{"matchLabels":{"tier":"front"}}}}'
sleep 10

# One more till does not send the sleeper away: it still gets its share of the customers.
# refused by: orphan/free
kubectl scale replicaset till --replicas=4
sleep 15

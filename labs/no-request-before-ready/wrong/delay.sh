# minReadySeconds waits, but customers are let in at once.
# refused by: ready/probed
kubectl patch deployment tickets -p '{"spec":{"minReadySeconds":25}}'
kubectl rollout restart deployment tickets
kubectl rollout status deployment tickets

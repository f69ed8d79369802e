# Waits for the name, which is there as soon as the Service is.
# refused by: wait/power-cut
kubectl patch deployment accounts -p '{"spec":{"template":{"spec":{"initContainers":[
  {"name":"wait-for-db","image":"busybox:1.36","command":["sh","-c","until nslookup db.default.svc.cluster.local; do sleep 2; done"]}]}}}}'
kubectl rollout status deployment accounts --timeout=3m
sleep 300

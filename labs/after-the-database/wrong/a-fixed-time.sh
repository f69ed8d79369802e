# Waits for a minute: the database usually needs less.
# refused by: wait/power-cut
kubectl patch deployment accounts -p '{"spec":{"template":{"spec":{"initContainers":[
  {"name":"wait-for-db","image":"busybox:1.36","command":["sleep","60"]}]}}}}'
kubectl rollout status deployment accounts --timeout=3m
sleep 300

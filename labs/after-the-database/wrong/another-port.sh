# Waits for a port on which nothing ever answers: patient for ever.
# refused by: wait/ready
kubectl patch deployment accounts -p '{"spec":{"template":{"spec":{"initContainers":[
  {"name":"wait-for-db","image":"busybox:1.36","command":["sh","-c","until nc -z -w 1 db 5433; do sleep 2; done"]}]}}}}'
sleep 120

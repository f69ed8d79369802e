# Fetches the rates into a volume that the app has not mounted.
# refused by: rates/file
kubectl patch deployment accounts -p '{"spec":{"template":{"spec":{"initContainers":[
  {"name":"wait-for-db","image":"busybox:1.36","command":["sh","-c","until nc -z -w 1 db 5432; do echo no ledger yet; sleep 2; done"]}]}}}}'
kubectl rollout status deployment accounts --timeout=3m
podlab wait wait 600
kubectl patch deployment accounts -p '{"spec":{"template":{"spec":{
  "volumes":[{"name":"rates","emptyDir":{}}],
  "initContainers":[
    {"name":"wait-for-db"},
    {"name":"fetch","image":"busybox:1.36","command":["wget","-O","/rates/today.csv","http://rates/today.csv"],"volumeMounts":[{"name":"rates","mountPath":"/rates"}]}]}}}}'
kubectl rollout status deployment accounts --timeout=3m
sleep 60

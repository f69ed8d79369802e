# Takes init containers for watchmen.
# refused by: noon/what-happens
kubectl logs deployment/accounts
kubectl patch deployment accounts -p '{"spec":{"template":{"spec":{"initContainers":[
  {"name":"wait-for-db","image":"busybox:1.36","command":["sh","-c","until nc -z -w 1 db 5432; do echo no ledger yet; sleep 2; done"]}]}}}}'
kubectl rollout status deployment accounts --timeout=3m
podlab wait wait 600
kubectl patch deployment accounts -p '{"spec":{"template":{"spec":{
  "volumes":[{"name":"rates","emptyDir":{}}],
  "initContainers":[
    {"name":"wait-for-db"},
    {"name":"fetch","image":"busybox:1.36","command":["wget","-O","/rates/today.csv","http://rates/today.csv"],"volumeMounts":[{"name":"rates","mountPath":"/rates"}]}],
  "containers":[{"name":"accounts","volumeMounts":[{"name":"rates","mountPath":"/rates"}]}]}}}}'
kubectl rollout status deployment accounts --timeout=3m
kubectl get pods -l app=accounts -o jsonpath='{.items[0].spec.initContainers[*].name}{"\n"}'
podlab wait rates 600
podlab answer noon/what-happens 1

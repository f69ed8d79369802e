# Fetches the rates before the database is there: they may be hours old when the accounts open.
# after: wait
# refused by: rates/in-order
kubectl patch deployment accounts --type=json -p '[
  {"op":"add","path":"/spec/template/spec/volumes","value":[{"name":"rates","emptyDir":{}}]},
  {"op":"add","path":"/spec/template/spec/initContainers/0","value":{"name":"fetch","image":"busybox:1.36","command":["wget","-O","/rates/today.csv","http://rates/today.csv"],"volumeMounts":[{"name":"rates","mountPath":"/rates"}]}},
  {"op":"add","path":"/spec/template/spec/containers/0/volumeMounts","value":[{"name":"rates","mountPath":"/rates"}]}]'
kubectl rollout status deployment accounts --timeout=3m
sleep 300

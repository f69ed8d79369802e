# Mounts the menu as a single file with subPath: it never follows a change.
# refused by: keys/follows
kubectl create configmap settings --from-env-file=settings.env
kubectl create configmap menu --from-file=menu.txt
kubectl create secret generic login --from-literal=DB_PASSWORD="$(cat password.txt)"
sleep 2
kubectl patch deployment teahouse --type=json -p '[
  {"op":"add","path":"/spec/template/spec/volumes","value":[{"name":"menu","configMap":{"name":"menu"}}]},
  {"op":"add","path":"/spec/template/spec/containers/0/volumeMounts","value":[{"name":"menu","mountPath":"/etc/tea/menu.txt","subPath":"menu.txt"}]},
  {"op":"add","path":"/spec/template/spec/containers/0/envFrom","value":[{"configMapRef":{"name":"settings"}},{"secretRef":{"name":"login"}}]},
  {"op":"add","path":"/spec/template/spec/containers/0/args","value":["--limit=$(LIMIT)"]}]'
kubectl rollout status deployment teahouse --timeout=3m
sleep 10

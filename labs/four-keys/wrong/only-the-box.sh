# Changes the boxes and waits: the menu follows, the colour does not.
# refused by: repaint/blue
kubectl create configmap settings --from-env-file=settings.env
kubectl create configmap menu --from-file=menu.txt
kubectl create secret generic login --from-literal=DB_PASSWORD="$(cat password.txt)"
sleep 2
kubectl patch deployment teahouse --type=json -p '[
  {"op":"add","path":"/spec/template/spec/volumes","value":[{"name":"menu","configMap":{"name":"menu"}}]},
  {"op":"add","path":"/spec/template/spec/containers/0/volumeMounts","value":[{"name":"menu","mountPath":"/etc/tea"}]},
  {"op":"add","path":"/spec/template/spec/containers/0/envFrom","value":[{"configMapRef":{"name":"settings"}},{"secretRef":{"name":"login"}}]},
  {"op":"add","path":"/spec/template/spec/containers/0/args","value":["--limit=$(LIMIT)"]}]'
kubectl rollout status deployment teahouse --timeout=3m
podlab wait keys 600
kubectl patch configmap settings -p '{"data":{"COLOR":"blue"}}'
echo "jasmine 5" >> menu.txt
kubectl create configmap menu --from-file=menu.txt --dry-run=client -o yaml | kubectl apply -f -
sleep 180

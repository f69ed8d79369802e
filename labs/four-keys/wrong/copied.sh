# Copies the values into the Deployment: it runs, the password is there for everybody to read, and no change arrives.
# after: boxes
# refused by: keys/not-written-down
kubectl patch deployment teahouse --type=json -p '[
  {"op":"add","path":"/spec/template/spec/volumes","value":[{"name":"menu","configMap":{"name":"menu"}}]},
  {"op":"add","path":"/spec/template/spec/containers/0/volumeMounts","value":[{"name":"menu","mountPath":"/etc/tea"}]},
  {"op":"add","path":"/spec/template/spec/containers/0/args","value":["--limit=20"]}]'
kubectl set env deployment/teahouse COLOR=green LIMIT=20 DB_PASSWORD=oolong-at-dawn
kubectl rollout status deployment teahouse --timeout=3m
sleep 10

# Without a probe everything is ready.
# after: find
# refused by: open/cinema-probed
kubectl set resources deployment bakery --requests=cpu=40m
kubectl set env deployment/post STAMP_PRICE=0.95
kubectl create serviceaccount librarian
kubectl rollout restart deployment library
kubectl patch deployment cinema --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"}]'
sleep 60

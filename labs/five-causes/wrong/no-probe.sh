# Without a probe everything is ready.
# refused by: open/cinema-probed
podlab answer find/bakery 2
podlab answer find/post 3
podlab answer find/library 4
podlab answer find/cinema 2
podlab answer find/kiosk 3
podlab wait find
kubectl set resources deployment bakery --requests=cpu=40m
kubectl set env deployment/post STAMP_PRICE=0.95
kubectl create serviceaccount librarian
kubectl rollout restart deployment library
kubectl patch deployment cinema --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"}]'
sleep 60

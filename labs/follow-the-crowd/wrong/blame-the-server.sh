# Two guesses without reading the message, and the sidecar thrown out.
# refused by: unknown/why, unknown/both-containers
podlab answer unknown/why 2
kubectl patch deployment shop --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/1"}]'
kubectl rollout status deployment/shop
sleep 60

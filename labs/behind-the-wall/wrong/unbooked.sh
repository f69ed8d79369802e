# Nothing is booked: in the rush hour it gets what is left.
# refused by: cpu/booked, cpu/wall
podlab answer memory/reason OOMKilled
kubectl set resources deployment atlas --limits=memory=256Mi
kubectl rollout status deployment atlas
sleep 140
kubectl patch deployment tiles --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources"}]'
sleep 60

# Double the limit, and still a wall in every period.
# refused by: cpu/quick
podlab answer memory/reason OOMKilled
kubectl set resources deployment atlas --limits=memory=256Mi
kubectl rollout status deployment atlas
sleep 140
kubectl set resources deployment tiles --limits=cpu=200m
sleep 60

# memory
kubectl describe pod -l app=atlas | grep -A 3 'Last State'
podlab answer memory/reason OOMKilled
kubectl set resources deployment atlas --limits=memory=256Mi
kubectl rollout status deployment atlas
sleep 140
# cpu
kubectl set resources deployment tiles --requests=cpu=200m --limits=cpu=500m
kubectl rollout status deployment tiles
sleep 60

# unknown
kubectl describe hpa shop | grep ScalingActive
sed -i '/^  replicas:/d; s/^      - name: meter/      - name: meter\n        resources:\n          requests: { cpu: 10m }/' shop.yaml
kubectl apply -f shop.yaml
kubectl rollout status deployment/shop
podlab answer unknown/why 3
podlab wait unknown
# follow
kubectl patch hpa shop -p '{"spec":{"maxReplicas":10}}'
podlab wait follow 1800
# door
kubectl patch service shop -p '{"spec":{"type":"NodePort","ports":[{"port":80,"targetPort":8080,"nodePort":30080}]}}'
sleep 10

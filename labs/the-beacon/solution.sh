# light
kubectl run beacon --image=nginx --dry-run=client -o yaml > beacon.yaml
ssh node-2 'cat > /etc/kubernetes/manifests/beacon.yaml' < beacon.yaml
sleep 30
kubectl get pods -o wide
# returns
kubectl delete pod beacon-node-2
sleep 5
kubectl get pod beacon-node-2
podlab answer returns/how-off 3
# sector
kubectl patch deployment buoy -p '{"spec":{"template":{"spec":{"containers":[{"name":"buoy","env":[{"name":"NODE_NAME","valueFrom":{"fieldRef":{"fieldPath":"spec.nodeName"}}}],"volumeMounts":[{"name":"podinfo","mountPath":"/etc/podinfo"}]}],"volumes":[{"name":"podinfo","downwardAPI":{"items":[{"path":"labels","fieldRef":{"fieldPath":"metadata.labels"}}]}}]}}}}'
kubectl rollout status deployment buoy
sleep 15

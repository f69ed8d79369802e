# A DaemonSet, and two nodes whose taints nobody thought of.
# refused by: everywhere/one-each
sed -i 's/^kind: Deployment/kind: DaemonSet/; /^  replicas:/d' watcher.yaml
kubectl delete deployment watcher
kubectl apply -f watcher.yaml
kubectl rollout status daemonset/watcher
sleep 20

# A label on each of the four nodes, put there by hand: a new node does not have it.
# refused by: everywhere/newcomer, everywhere/stranger, everywhere/unplugged
sed -i 's/^kind: Deployment/kind: DaemonSet/; /^  replicas:/d' watcher.yaml
cat >> watcher.yaml <<'END'
      tolerations:
      - operator: Exists
      nodeSelector:
        watch: "yes"
END
kubectl label nodes controlplane node-1 node-2 node-3 watch=yes
kubectl delete deployment watcher
kubectl apply -f watcher.yaml
kubectl rollout status daemonset/watcher
sleep 30

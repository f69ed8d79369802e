# The names of today: node-2 is known when it comes again, a stranger is not.
# refused by: everywhere/stranger
sed -i 's/^kind: Deployment/kind: DaemonSet/; /^  replicas:/d' watcher.yaml
cat >> watcher.yaml <<'END'
      tolerations:
      - operator: Exists
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
            - matchExpressions:
              - { key: kubernetes.io/hostname, operator: In, values: [controlplane, node-1, node-2, node-3] }
END
kubectl delete deployment watcher
kubectl apply -f watcher.yaml
kubectl rollout status daemonset/watcher
sleep 30

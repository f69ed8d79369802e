# everywhere
sed -i 's/^kind: Deployment/kind: DaemonSet/; /^  replicas:/d' watcher.yaml
cat >> watcher.yaml <<'END'
      tolerations:
      - operator: Exists
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
            - matchExpressions:
              - key: power
                operator: NotIn
                values: [battery]
END
kubectl delete deployment watcher
kubectl apply -f watcher.yaml
kubectl rollout status daemonset/watcher
podlab wait everywhere 600
# update
kubectl patch daemonset watcher -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'
kubectl set image daemonset/watcher watcher=watcher:1.1
kubectl rollout status daemonset/watcher
sleep 10

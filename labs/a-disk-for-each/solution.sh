# disks
sed -i '/^      volumes:/,$d' ledger.yaml
cat >> ledger.yaml <<'END'
  volumeClaimTemplates:
  - metadata:
      name: books
    spec:
      accessModes: [ReadWriteOnce]
      resources:
        requests:
          storage: 1Gi
END
kubectl delete statefulset ledger
kubectl wait --for=delete pod -l app=ledger --timeout=60s
kubectl apply -f ledger.yaml
kubectl rollout status statefulset/ledger
podlab wait disks 600
# canary
kubectl patch statefulset ledger -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}'
kubectl set image statefulset/ledger ledger=nginx:1.27
kubectl rollout status statefulset/ledger
podlab wait canary 600
# everywhere
kubectl patch statefulset ledger -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}'
kubectl rollout status statefulset/ledger
sleep 20

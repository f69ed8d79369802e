# Quicker, but all three at once.
# refused by: disks/in-order
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
sed -i "s/^  replicas: 3/  replicas: 3\\n  podManagementPolicy: Parallel/" ledger.yaml
kubectl delete statefulset ledger
kubectl wait --for=delete pod -l app=ledger --timeout=60s
kubectl apply -f ledger.yaml
kubectl rollout status statefulset/ledger
podlab wait disks 600

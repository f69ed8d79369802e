# A class that nobody has: the first claim is Pending, and so is the first Pod.
# refused by: disks/bound, disks/ready
sed -i '/^      volumes:/,$d' ledger.yaml
cat >> ledger.yaml <<'END'
  volumeClaimTemplates:
  - metadata:
      name: books
    spec:
      storageClassName: ssd
      accessModes: [ReadWriteOnce]
      resources:
        requests:
          storage: 1Gi
END
kubectl delete statefulset ledger
kubectl wait --for=delete pod -l app=ledger --timeout=60s
kubectl apply -f ledger.yaml
sleep 60

# The claims are there, and the program writes elsewhere.
# refused by: disks/remembers
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
sed -i "s/name: books, /name: books2, /; s/^      containers:/      volumes: [{name: books2, emptyDir: {}}]\\n      containers:/" ledger.yaml
kubectl delete statefulset ledger
kubectl wait --for=delete pod -l app=ledger --timeout=60s
kubectl apply -f ledger.yaml
kubectl rollout status statefulset/ledger
podlab wait disks 600

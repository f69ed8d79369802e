# The API server refuses the change, and nobody reads its answer.
# refused by: disks/own-claim, disks/bound
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
kubectl apply -f ledger.yaml
sleep 30

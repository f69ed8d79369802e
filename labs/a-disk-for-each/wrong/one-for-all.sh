# One claim in the template: all three write into the same book.
# refused by: disks/own-claim, disks/bound
cat > books.yaml <<'END'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: books
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
END
kubectl apply -f books.yaml
sed -i 's/emptyDir: {}/persistentVolumeClaim: { claimName: books }/' ledger.yaml
kubectl apply -f ledger.yaml
kubectl rollout status statefulset/ledger
sleep 20

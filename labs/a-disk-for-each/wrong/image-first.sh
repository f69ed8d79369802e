# First the image, then the partition: ledger-1 has got it by then.
# refused by: canary/never-more, canary/only-the-last
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
podlab wait disks
kubectl set image statefulset/ledger ledger=nginx:1.27
sleep 12
kubectl patch statefulset ledger -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}'
sleep 30

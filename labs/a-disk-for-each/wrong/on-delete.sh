# OnDelete and one Pod deleted: it looks right until another Pod is replaced.
# refused by: canary/stays-held
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
kubectl patch statefulset ledger --type=json -p '[{"op":"replace","path":"/spec/updateStrategy","value":{"type":"OnDelete"}}]'
kubectl set image statefulset/ledger ledger=nginx:1.27
kubectl delete pod ledger-2
sleep 30

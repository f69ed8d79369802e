# why
kubectl get pods -l app=report
kubectl describe pod -l app=report | grep -E '^  [a-z]+:|State:'
podlab answer why/who shipper
podlab answer why/what 3
# report
sed -i '/^      - name: shipper/,$d' report.yaml
cat >> report.yaml <<'EOF'
      initContainers:
      - name: shipper
        image: busybox:1.36
        restartPolicy: Always
        command: [sh, -c, "touch /logs/report.log; tail -n +1 -f /logs/report.log"]
        volumeMounts:
        - { name: logs, mountPath: /logs }
EOF
kubectl replace --force -f report.yaml
kubectl wait --for=condition=Complete job/report --timeout=3m
sleep 5
kubectl logs job/report -c shipper
# kiosk
sed -i '/^      - name: tunnel/,$d' kiosk.yaml
cat >> kiosk.yaml <<'EOF'
      initContainers:
      - name: tunnel
        image: tunnel:1.4
        restartPolicy: Always
        ports:
        - containerPort: 9000
        startupProbe:
          tcpSocket: { port: 9000 }
          periodSeconds: 1
          failureThreshold: 30
EOF
kubectl apply -f kiosk.yaml
kubectl rollout status deployment kiosk --timeout=3m
podlab wait kiosk 600

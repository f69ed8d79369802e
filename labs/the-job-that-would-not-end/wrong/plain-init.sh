# A plain init container has to end before the report may begin, and it never does.
# refused by: report/complete, report/shipped
podlab answer why/who shipper
podlab answer why/what 3
sed -i '/^      - name: shipper/,$d' report.yaml
cat >> report.yaml <<'EOF'
      initContainers:
      - name: shipper
        image: busybox:1.36
        command: [sh, -c, "touch /logs/report.log; tail -n +1 -f /logs/report.log"]
        volumeMounts:
        - { name: logs, mountPath: /logs }
EOF
kubectl replace --force -f report.yaml
sleep 5
sleep 60

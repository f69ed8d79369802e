# Lets the kiosk try again by itself, around its own program; and one of the three cannot be seen.
# refused by: kiosk/both
podlab answer why/who shipper
podlab answer why/what 3
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
sed -i 's#^        image: kiosk:2.0#&\n        command: [sh, -c, "until nc -z -w 1 127.0.0.1 9000; do sleep 1; done; exec /app"]#' kiosk.yaml
kubectl apply -f kiosk.yaml
kubectl rollout status deployment kiosk --timeout=3m
sleep 60

# Waits in an init container for a tunnel that only starts after it.
# after: report
# refused by: kiosk/open
cat >> kiosk.yaml <<'EOF'
      initContainers:
      - name: wait
        image: busybox:1.36
        command: [sh, -c, "until nc -z -w 1 127.0.0.1 9000; do sleep 1; done"]
EOF
kubectl apply -f kiosk.yaml
sleep 120

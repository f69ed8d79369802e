# Takes the messenger away: the container is never restarted again, and nobody notices that the file is gone.
# refused by: still-probed
cat > exec-liveness.yaml <<'EOF'
apiVersion: v1
kind: Pod
metadata:
  labels:
    test: liveness
  name: liveness-exec
spec:
  containers:
  - name: liveness
    image: busybox
    args:
    - /bin/sh
    - -c
    - touch /tmp/healthy; sleep 30; rm -rf /tmp/healthy; sleep 600
    livenessProbe:
      exec:
        command:
        - cat
        - /tmp/healthy
      initialDelaySeconds: 5
      periodSeconds: 5
EOF
kubectl create -f exec-liveness.yaml
sleep 90
sed -i '/livenessProbe/,$d' exec-liveness.yaml
sed -i 's/sleep 30; rm -rf \/tmp\/healthy; //' exec-liveness.yaml
kubectl replace --force --grace-period=1 -f exec-liveness.yaml
sleep 130

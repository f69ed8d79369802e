# Puts the file back by hand: this container goes on, the next one loses it again after 30 seconds.
# refused by: cause-mended
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
kubectl replace --force --grace-period=1 -f exec-liveness.yaml
sleep 32
kubectl exec liveness-exec -- touch /tmp/healthy
sleep 125

# create
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
# watch
sleep 90
kubectl describe pod liveness-exec | grep -A 10 Events
# mend
sed -i 's/sleep 30; rm -rf \/tmp\/healthy; //' exec-liveness.yaml
kubectl replace --force --grace-period=1 -f exec-liveness.yaml
sleep 130

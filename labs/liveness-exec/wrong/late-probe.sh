# Lets the probe begin so late that it says nothing in the two minutes that are looked at.
# refused by: still-quick
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
sed -i 's/initialDelaySeconds: 5/initialDelaySeconds: 600/' exec-liveness.yaml
kubectl replace --force --grace-period=1 -f exec-liveness.yaml
sleep 130

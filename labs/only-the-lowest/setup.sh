kubectl rollout status deployment shop
kubectl rollout status deployment reports
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: lottery
spec:
  replicas: 2
  selector:
    matchLabels: { app: lottery }
  template:
    metadata:
      labels: { app: lottery }
    spec:
      terminationGracePeriodSeconds: 5
      priorityClassName: fun
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - labelSelector: { matchLabels: { app: lottery } }
            topologyKey: kubernetes.io/hostname
      containers:
      - name: lottery
        image: nginx
        resources:
          requests: { cpu: 800m }
END
kubectl rollout status deployment lottery
kubectl apply -f alarm.yaml
sleep 20

kubectl cordon node-1 node-3
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: kiosk
spec:
  replicas: 1
  selector:
    matchLabels: { app: kiosk }
  template:
    metadata:
      labels: { app: kiosk }
    spec:
      containers:
      - name: kiosk
        image: shop:1.0
        readinessProbe:
          httpGet: { path: /healthz, port: 8080 }
          periodSeconds: 2
        lifecycle:
          preStop: { sleep: { seconds: 3 } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: kiosk
spec:
  minAvailable: 1
  selector:
    matchLabels: { app: kiosk }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: beta
spec:
  replicas: 1
  selector:
    matchLabels: { app: beta }
  template:
    metadata:
      labels: { app: beta }
    spec:
      terminationGracePeriodSeconds: 2
      containers:
      - name: beta
        image: beta:0.1
        readinessProbe:
          httpGet: { path: /healthz, port: 8080 }
          periodSeconds: 2
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: beta
spec:
  minAvailable: 1
  selector:
    matchLabels: { app: beta }
---
apiVersion: v1
kind: Pod
metadata:
  name: notes
spec:
  nodeSelector: { kubernetes.io/hostname: node-2 }
  terminationGracePeriodSeconds: 2
  containers:
  - name: notes
    image: nginx
END
kubectl rollout status deployment kiosk
kubectl apply -f - <<'END'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 2
  selector:
    matchLabels: { app: shop }
  template:
    metadata:
      labels: { app: shop }
    spec:
      containers:
      - name: shop
        image: shop:1.0
        readinessProbe:
          httpGet: { path: /healthz, port: 8080 }
          periodSeconds: 2
        lifecycle:
          preStop: { sleep: { seconds: 5 } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
spec:
  minAvailable: 3
  selector:
    matchLabels: { app: shop }
---
apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  selector: { app: shop }
  ports:
  - port: 80
    targetPort: 8080
END
kubectl rollout status deployment shop
kubectl uncordon node-1
kubectl cordon node-2
kubectl scale deployment shop --replicas=3
kubectl rollout status deployment shop
kubectl uncordon node-2 node-3
sleep 30

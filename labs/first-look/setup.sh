kubectl create deployment shop --image=nginx --replicas=3
kubectl expose deployment shop --port=80
kubectl rollout status deployment shop

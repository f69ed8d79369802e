kubectl rollout status deployment web
kubectl cordon node-3
kubectl rollout restart deployment web cache
kubectl rollout status deployment web; kubectl rollout status deployment cache
kubectl uncordon node-3
sleep 10

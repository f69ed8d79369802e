kubectl rollout status deployment shop
sleep 60

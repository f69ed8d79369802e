kubectl rollout status deployment shop; sleep 60
kubectl set image deployment/shop shop=shop:1.1
kubectl annotate deployment/shop --overwrite kubernetes.io/change-cause='1.1: new price list'
kubectl rollout status deployment shop; sleep 60
kubectl set image deployment/shop shop=shop:1.2
kubectl annotate deployment/shop --overwrite kubernetes.io/change-cause='1.2: corrects the rounding of 1.1'
sleep 100

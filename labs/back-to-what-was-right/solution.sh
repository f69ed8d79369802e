# look
kubectl get replicasets -l app=shop -o wide
podlab answer look/version 2
podlab answer look/deadline 60
# back
kubectl rollout history deployment/shop
kubectl rollout undo deployment/shop --to-revision=1
kubectl rollout status deployment/shop
sleep 20
# next
kubectl patch deployment shop -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'
kubectl rollout pause deployment/shop
kubectl set image deployment/shop shop=shop:1.3
kubectl set env deployment/shop ROUNDING=half-even
kubectl rollout resume deployment/shop
kubectl rollout status deployment/shop
sleep 20

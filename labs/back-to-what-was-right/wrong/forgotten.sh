# Paused, changed, and never resumed: nothing has reached a customer.
# refused by: next/released
podlab answer look/version 2
podlab answer look/deadline 60
kubectl rollout undo deployment/shop --to-revision=1
kubectl rollout status deployment/shop
sleep 20
kubectl patch deployment shop -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'
kubectl rollout pause deployment/shop
kubectl set image deployment/shop shop=shop:1.3
kubectl set env deployment/shop ROUNDING=half-even
sleep 60

# Paused, changed, and never resumed: nothing has reached a customer.
# after: back
# refused by: next/released
kubectl patch deployment shop -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'
kubectl rollout pause deployment/shop
kubectl set image deployment/shop shop=shop:1.3
kubectl set env deployment/shop ROUNDING=half-even
sleep 60

# First the program, then its setting: in between the new program runs with the old rounding.
# after: back
# refused by: next/never-half
kubectl patch deployment shop -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'
kubectl set image deployment/shop shop=shop:1.3
kubectl rollout status deployment/shop
kubectl set env deployment/shop ROUNDING=half-even
kubectl rollout status deployment/shop
sleep 20

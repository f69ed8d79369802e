# First the program, then its setting: in between the new program runs with the old rounding.
# refused by: next/never-half
podlab answer look/version 2
podlab answer look/deadline 60
kubectl rollout undo deployment/shop --to-revision=1
kubectl rollout status deployment/shop
sleep 20
kubectl patch deployment shop -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'
kubectl set image deployment/shop shop=shop:1.3
kubectl rollout status deployment/shop
kubectl set env deployment/shop ROUNDING=half-even
kubectl rollout status deployment/shop
sleep 20

# Both changes in one release, but the next bad one takes a Pod out of service again.
# refused by: next/bad-release-costs-nothing
podlab answer look/version 2
podlab answer look/deadline 60
kubectl rollout undo deployment/shop --to-revision=1
kubectl rollout status deployment/shop
sleep 20
kubectl patch deployment shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"shop","image":"shop:1.3","env":[{"name":"ROUNDING","value":"half-even"}]}]}}}}'
kubectl rollout status deployment/shop
sleep 20

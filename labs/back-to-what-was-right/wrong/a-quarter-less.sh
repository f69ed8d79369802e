# Both changes in one release, but the next bad one takes a Pod out of service again.
# after: back
# refused by: next/bad-release-costs-nothing
kubectl patch deployment shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"shop","image":"shop:1.3","env":[{"name":"ROUNDING","value":"half-even"}]}]}}}}'
kubectl rollout status deployment/shop
sleep 20

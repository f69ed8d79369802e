# The account names the key, but the key has been tidied away.
# after: till
# refused by: next/open-door
kubectl patch serviceaccount default -p '{"imagePullSecrets":[{"name":"shop-registry"}]}'
kubectl delete secret shop-registry
sleep 30

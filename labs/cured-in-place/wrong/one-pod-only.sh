# Gives the key to one new Pod by hand; the next one stands before the door again. And the till is cleared away.
# after: till
# refused by: next/account, next/others
kubectl run scales --image=registry.shop.example/scales:1.0 --overrides='{"spec":{"imagePullSecrets":[{"name":"shop-registry"}]}}'
kubectl delete pod till
sleep 30

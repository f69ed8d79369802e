# Gives the key to one new Pod by hand; the next one stands before the door again. And the till is cleared away.
# refused by: next/account, next/others
podlab answer causes/window-why 2
podlab answer causes/till-why 1
kubectl set image pod/window web=nginx:1.27
kubectl wait --for=condition=Ready pod/window
sleep 25
kubectl create secret docker-registry shop-registry --docker-server=registry.shop.example --docker-username=robot --docker-password=tulips-at-nine
kubectl wait --for=condition=Ready pod/till --timeout=6m
sleep 5
kubectl run scales --image=registry.shop.example/scales:1.0 --overrides='{"spec":{"imagePullSecrets":[{"name":"shop-registry"}]}}'
kubectl delete pod till
sleep 30

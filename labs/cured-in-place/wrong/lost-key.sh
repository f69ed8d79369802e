# The account names the key, but the key has been tidied away.
# refused by: next/open-door
podlab answer causes/window-why 2
podlab answer causes/till-why 1
kubectl set image pod/window web=nginx:1.27
kubectl wait --for=condition=Ready pod/window
sleep 25
kubectl create secret docker-registry shop-registry --docker-server=registry.shop.example --docker-username=robot --docker-password=tulips-at-nine
kubectl wait --for=condition=Ready pod/till --timeout=6m
sleep 5
kubectl patch serviceaccount default -p '{"imagePullSecrets":[{"name":"shop-registry"}]}'
kubectl delete secret shop-registry
sleep 30

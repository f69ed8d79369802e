# causes
kubectl events --for pod/window --types=Warning
kubectl events --for pod/till --types=Warning
podlab answer causes/window-why 2
podlab answer causes/till-why 1
# window
kubectl set image pod/window web=nginx:1.27
kubectl wait --for=condition=Ready pod/window
sleep 25
# till
cat registry.txt
kubectl create secret docker-registry shop-registry --docker-server=registry.shop.example --docker-username=robot --docker-password=tulips-at-nine
kubectl wait --for=condition=Ready pod/till --timeout=6m
sleep 5
# next
kubectl patch serviceaccount default -p '{"imagePullSecrets":[{"name":"shop-registry"}]}'
sleep 5

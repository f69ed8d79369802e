# The right name and the right words, in a Secret of a type that the kubelet does not read.
# refused by: till/serves, till/key
podlab answer causes/window-why 2
podlab answer causes/till-why 1
kubectl set image pod/window web=nginx:1.27
kubectl wait --for=condition=Ready pod/window
sleep 25
kubectl create secret generic shop-registry --from-literal=server=registry.shop.example --from-literal=username=robot --from-literal=password=tulips-at-nine
sleep 330

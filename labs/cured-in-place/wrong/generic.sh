# The right name and the right words, in a Secret of a type that the kubelet does not read.
# after: window
# refused by: till/serves, till/key
kubectl create secret generic shop-registry --from-literal=server=registry.shop.example --from-literal=username=robot --from-literal=password=tulips-at-nine
sleep 330

# The secret is right, and then impatience made a new Pod.
# after: window
# refused by: till/same-pod
kubectl create secret docker-registry shop-registry --docker-server=registry.shop.example --docker-username=robot --docker-password=tulips-at-nine
kubectl get pod till -o yaml > till.yaml
kubectl delete pod till
kubectl create -f till.yaml
sleep 30

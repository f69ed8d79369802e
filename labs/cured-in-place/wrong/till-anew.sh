# The secret is right, and then impatience made a new Pod.
# refused by: till/same-pod
podlab answer causes/window-why 2
podlab answer causes/till-why 1
kubectl set image pod/window web=nginx:1.27
kubectl wait --for=condition=Ready pod/window
sleep 25
kubectl create secret docker-registry shop-registry --docker-server=registry.shop.example --docker-username=robot --docker-password=tulips-at-nine
kubectl get pod till -o yaml > till.yaml
kubectl delete pod till
kubectl create -f till.yaml
sleep 30

# Without --docker-server the key is for Docker Hub.
# refused by: till/serves, till/key
podlab answer causes/window-why 2
podlab answer causes/till-why 1
kubectl set image pod/window web=nginx:1.27
kubectl wait --for=condition=Ready pod/window
sleep 25
kubectl create secret docker-registry shop-registry --docker-username=robot --docker-password=tulips-at-nine
sleep 330

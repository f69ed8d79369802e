# Without --docker-server the key is for Docker Hub.
# after: window
# refused by: till/serves, till/key
kubectl create secret docker-registry shop-registry --docker-username=robot --docker-password=tulips-at-nine
sleep 330

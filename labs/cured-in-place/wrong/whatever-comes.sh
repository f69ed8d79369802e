# Some image that can be pulled; and a first try before it, so that the container is started twice.
# refused by: window/serves, window/never-restarted
podlab answer causes/window-why 2
podlab answer causes/till-why 1
kubectl set image pod/window web=nginx:1.25
sleep 15
kubectl set image pod/window web=nginx
sleep 40

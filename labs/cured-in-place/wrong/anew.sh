# Runs, but it is another Pod with another address.
# refused by: window/same-pod
podlab answer causes/window-why 2
podlab answer causes/till-why 1
kubectl delete pod window
kubectl run window --image=nginx:1.27 --labels=app=window
sleep 40

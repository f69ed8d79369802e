# Deleted and exposed anew: the door is open, and everybody inside knocks at an empty house.
# after: follow
# refused by: door/same-address
kubectl delete service shop
kubectl create service nodeport shop --tcp=80:8080 --node-port=30080
sleep 20

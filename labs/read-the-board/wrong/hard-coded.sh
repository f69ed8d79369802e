# The cure takes away what was asked for: the variable is written into the Pod.
# after: predict
# refused by: mend/same-robin
kubectl delete pod robin --now
kubectl run robin --image=nginx --labels=mend=yes --env=TOKEN=x
kubectl create service clusterip nest --tcp=80
kubectl set image pod/swift c=nginx:1.27
sleep 60

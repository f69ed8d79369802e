# The cure takes away what was asked for: the variable is written into the Pod.
# refused by: mend/same-robin
podlab answer predict/lark 2
podlab answer predict/finch 4
podlab answer predict/robin 7
podlab answer predict/wren 6
podlab answer predict/swift 5
podlab answer predict/crow 3
kubectl apply -f .
sleep 60
kubectl delete pod robin --now
kubectl run robin --image=nginx --labels=mend=yes --env=TOKEN=x
kubectl create service clusterip nest --tcp=80
kubectl set image pod/swift c=nginx:1.27
sleep 60

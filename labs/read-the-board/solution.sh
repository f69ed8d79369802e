# predict
podlab answer predict/lark 2
podlab answer predict/finch 4
podlab answer predict/robin 7
podlab answer predict/wren 6
podlab answer predict/swift 5
podlab answer predict/crow 3
kubectl apply -f .
sleep 60
# mend
kubectl create secret generic song --from-literal=token=x
kubectl create service clusterip nest --tcp=80
kubectl set image pod/swift c=nginx:1.27
sleep 60

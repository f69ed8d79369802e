# Two of three.
# after: predict
# refused by: mend/three-mended
kubectl create secret generic song --from-literal=token=x
kubectl create service clusterip nest --tcp=80
sleep 60

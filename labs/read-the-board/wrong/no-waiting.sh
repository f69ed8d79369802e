# It runs, because it no longer waits for anything.
# after: predict
# refused by: mend/same-wren
kubectl delete pod wren --now
kubectl run wren --image=nginx --labels=mend=yes
kubectl create secret generic song --from-literal=token=x
kubectl set image pod/swift c=nginx:1.27
sleep 60

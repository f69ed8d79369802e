# A fourth Pod by hand has the label, but nobody looks after it.
# refused by: more/four, more/no-strangers
podlab answer facts/workers 3
podlab answer facts/version v1.36.2
podlab answer facts/owner 2
kubectl run shop-4 --image=nginx --labels=app=shop --port=80
kubectl delete pod -l app=shop,pod-template-hash --wait=false
sleep 20

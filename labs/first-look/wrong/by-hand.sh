# A fourth Pod by hand has the label, but nobody looks after it.
# after: facts
# refused by: more/four, more/no-strangers
kubectl run shop-4 --image=nginx --labels=app=shop --port=80
kubectl delete pod -l app=shop,pod-template-hash --wait=false
sleep 20

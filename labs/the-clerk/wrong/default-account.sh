# The right goes to everybody who has no account of their own.
# after: start
# refused by: may/others-still-not, may/own-account
kubectl create role counter -n office --verb=get,list --resource=pods
kubectl create rolebinding clerk -n office --role=counter --serviceaccount=office:default
sleep 45

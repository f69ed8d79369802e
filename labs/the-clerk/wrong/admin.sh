# It works, and so would everything else.
# after: start
# refused by: may/no-more
kubectl create serviceaccount clerk -n office
kubectl create clusterrolebinding clerk --clusterrole=cluster-admin --serviceaccount=office:clerk
kubectl set serviceaccount deployment clerk clerk -n office
kubectl rollout status deployment clerk -n office
sleep 45

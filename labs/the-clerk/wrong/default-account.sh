# The right goes to everybody who has no account of their own.
# refused by: may/others-still-not, may/own-account
kubectl patch deployment clerk -n office -p '{"spec":{"template":{"spec":{"securityContext":{"runAsNonRoot":true,"runAsUser":1000,"seccompProfile":{"type":"RuntimeDefault"}},"containers":[{"name":"clerk","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}}}'
kubectl rollout status deployment clerk -n office --timeout=60s
podlab wait start
kubectl create role counter -n office --verb=get,list --resource=pods
kubectl create rolebinding clerk -n office --role=counter --serviceaccount=office:default
sleep 45

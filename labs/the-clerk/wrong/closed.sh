# Nobody home, no token, and no welcome.
# refused by: token/lobby-ready, token/no-token
kubectl patch deployment clerk -n office -p '{"spec":{"template":{"spec":{"securityContext":{"runAsNonRoot":true,"runAsUser":1000,"seccompProfile":{"type":"RuntimeDefault"}},"containers":[{"name":"clerk","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}}}'
kubectl rollout status deployment clerk -n office --timeout=60s
podlab wait start
kubectl create serviceaccount clerk -n office
kubectl create role counter -n office --verb=get,list --resource=pods
kubectl create rolebinding clerk -n office --role=counter --serviceaccount=office:clerk
kubectl set serviceaccount deployment clerk clerk -n office
podlab wait may
kubectl scale deployment lobby -n office --replicas=0
sleep 30

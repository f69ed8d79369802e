# It works, and so would everything else.
# refused by: may/no-more
kubectl patch deployment clerk -n office -p '{"spec":{"template":{"spec":{"securityContext":{"runAsNonRoot":true,"runAsUser":1000,"seccompProfile":{"type":"RuntimeDefault"}},"containers":[{"name":"clerk","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}}}'
kubectl rollout status deployment clerk -n office --timeout=60s
podlab wait start
kubectl create serviceaccount clerk -n office
kubectl create clusterrolebinding clerk --clusterrole=cluster-admin --serviceaccount=office:clerk
kubectl set serviceaccount deployment clerk clerk -n office
kubectl rollout status deployment clerk -n office
sleep 45

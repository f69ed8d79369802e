# start
kubectl describe replicaset -n office -l app=clerk | grep FailedCreate
kubectl patch deployment clerk -n office -p '{"spec":{"template":{"spec":{"securityContext":{"runAsNonRoot":true,"runAsUser":1000,"seccompProfile":{"type":"RuntimeDefault"}},"containers":[{"name":"clerk","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}}}'
kubectl rollout status deployment clerk -n office --timeout=60s
sleep 15
kubectl logs -n office deploy/clerk
# may
kubectl auth can-i list pods -n office --as=system:serviceaccount:office:clerk
kubectl create serviceaccount clerk -n office
kubectl create role counter -n office --verb=get,list --resource=pods
kubectl create rolebinding clerk -n office --role=counter --serviceaccount=office:clerk
kubectl auth can-i list pods -n office --as=system:serviceaccount:office:clerk
kubectl set serviceaccount deployment clerk clerk -n office
kubectl rollout status deployment clerk -n office
sleep 45
kubectl logs -n office deploy/clerk
# token
kubectl patch deployment lobby -n office -p '{"spec":{"template":{"spec":{"automountServiceAccountToken":false}}}}'
kubectl rollout status deployment lobby -n office
sleep 30

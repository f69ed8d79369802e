# Promises not to be root, without saying who else: admitted, and not started.
# refused by: start/ready
kubectl patch deployment clerk -n office -p '{"spec":{"template":{"spec":{"securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}},"containers":[{"name":"clerk","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}}}'
kubectl rollout status deployment clerk -n office --timeout=60s
sleep 10

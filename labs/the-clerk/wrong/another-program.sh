# A program that needs no rights.
# refused by: start/program-kept
kubectl patch deployment clerk -n office -p '{"spec":{"template":{"spec":{"securityContext":{"runAsNonRoot":true,"runAsUser":1000,"seccompProfile":{"type":"RuntimeDefault"}},"containers":[{"name":"clerk","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}}}'
kubectl rollout status deployment clerk -n office --timeout=60s
kubectl set image deployment/clerk -n office clerk=nginxinc/nginx-unprivileged

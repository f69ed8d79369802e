# A single file mounted by subPath: right today, and never again.
# after: returns
# refused by: sector/follows
kubectl patch deployment buoy -p '{"spec":{"template":{"spec":{"containers":[{"name":"buoy","env":[{"name":"NODE_NAME","valueFrom":{"fieldRef":{"fieldPath":"spec.nodeName"}}}],"volumeMounts":[{"name":"podinfo","mountPath":"/etc/podinfo/labels","subPath":"labels"}]}],"volumes":[{"name":"podinfo","downwardAPI":{"items":[{"path":"labels","fieldRef":{"fieldPath":"metadata.labels"}}]}}]}}}}'
kubectl rollout status deployment buoy
sleep 15
podlab check follows

# A ConfigMap that nobody has made: the Pod waits for it.
# after: returns
# refused by: sector/ready
kubectl patch deployment buoy -p '{"spec":{"template":{"spec":{"containers":[{"name":"buoy","volumeMounts":[{"name":"podinfo","mountPath":"/etc/podinfo"}]}],"volumes":[{"name":"podinfo","configMap":{"name":"podinfo"}}]}}}}'
sleep 40

# Puts the file back by hand: this container goes on, the next one loses it again after 30 seconds.
# after: watch
# refused by: cause-mended
kubectl replace --force --grace-period=1 -f exec-liveness.yaml
sleep 32
kubectl exec liveness-exec -- touch /tmp/healthy
sleep 125

# Takes the messenger away: the container is never restarted again, and nobody notices that the file is gone.
# after: watch
# refused by: still-probed
sed -i '/livenessProbe/,$d' exec-liveness.yaml
sed -i 's/sleep 30; rm -rf \/tmp\/healthy; //' exec-liveness.yaml
kubectl replace --force --grace-period=1 -f exec-liveness.yaml
sleep 130

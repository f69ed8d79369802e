# Lets the probe begin so late that it says nothing in the two minutes that are looked at.
# after: watch
# refused by: still-quick
sed -i 's/initialDelaySeconds: 5/initialDelaySeconds: 600/' exec-liveness.yaml
kubectl replace --force --grace-period=1 -f exec-liveness.yaml
sleep 130

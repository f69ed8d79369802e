# The folder of this machine, which is not node-2.
# refused by: light/mirrored
kubectl run beacon --image=nginx --dry-run=client -o yaml > /etc/kubernetes/manifests/beacon.yaml
sleep 30

# Puts the light out and on again: the container is a new one.
# after: light
# refused by: returns/came-back, returns/deleted
ssh node-2 'mv /etc/kubernetes/manifests/beacon.yaml /tmp/' < /dev/null
sleep 40
ssh node-2 'mv /tmp/beacon.yaml /etc/kubernetes/manifests/' < /dev/null
sleep 40
podlab answer returns/how-off 3

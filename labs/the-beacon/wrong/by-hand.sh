# A Pod with the right name on the right node, made through the API server.
# refused by: light/mirrored, light/from-file
kubectl run beacon-node-2 --image=nginx --labels=run=beacon --overrides='{"spec":{"nodeName":"node-2"}}'
sleep 30

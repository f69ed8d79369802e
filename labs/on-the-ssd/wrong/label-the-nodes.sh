# The nodes are given the label that the Deployment asks for, and the slow one gets it too.
# after: waiting
# refused by: pick/inventory-1, pick/inventory-2, pick/on-ssd
kubectl label nodes node-1 node-2 disktype=ssd
sleep 20

# The door is open.
# after: empty
# refused by: home/spread
kubectl uncordon node-2
sleep 60

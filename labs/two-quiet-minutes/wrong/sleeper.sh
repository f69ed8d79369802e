# Another command runs quietly, and measures nothing.
# refused by: sensor/same-program
podlab answer why/code 78
kubectl patch deployment sensor -p '{"spec":{"template":{"spec":{"containers":[{"name":"sensor","command":["sleep","3600"]}]}}}}'
sleep 160

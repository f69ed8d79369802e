# The sector as a variable: the program reads a file.
# after: returns
# refused by: sector/in-a-file
kubectl patch deployment buoy -p '{"spec":{"template":{"spec":{"containers":[{"name":"buoy","env":[{"name":"NODE_NAME","valueFrom":{"fieldRef":{"fieldPath":"spec.nodeName"}}},{"name":"SECTOR","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels['"'sector'"']"}}}]}]}}}}'
kubectl rollout status deployment buoy
sleep 15

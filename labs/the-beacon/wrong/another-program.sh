# Says what is wanted, whatever is true.
# after: returns
# refused by: sector/program-kept, sector/node-known
kubectl patch deployment buoy -p '{"spec":{"template":{"spec":{"containers":[{"name":"buoy","command":["sh","-c","echo buoy in sector=north; sleep 3600"]}]}}}}'
kubectl rollout status deployment buoy
sleep 15

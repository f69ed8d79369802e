# By name, past the scheduler: it stays with this machine for ever, closed or not.
# after: waiting
# refused by: pick/next-disk
kubectl patch deployment index -p '{"spec":{"template":{"spec":{"nodeSelector":null,"nodeName":"node-2"}}}}'
kubectl rollout status deployment index
sleep 10

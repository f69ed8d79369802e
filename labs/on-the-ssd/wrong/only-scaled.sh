# More Pods, without telling the cluster of the second disk.
# refused by: grow/both
podlab answer waiting/why 2
kubectl patch deployment index -p '{"spec":{"template":{"spec":{"nodeSelector":{"disktype":null,"disk":"ssd"}}}}}'
kubectl rollout status deployment index
podlab wait pick
kubectl scale deployment index --replicas=4
sleep 30

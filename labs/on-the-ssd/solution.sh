# waiting
kubectl get nodes -L disk
podlab answer waiting/why 2
# pick
kubectl patch deployment index -p '{"spec":{"template":{"spec":{"nodeSelector":{"disktype":null,"disk":"ssd"}}}}}'
kubectl rollout status deployment index
sleep 10
# grow
kubectl label node node-3 disk=ssd --overwrite
kubectl scale deployment index --replicas=4
kubectl rollout status deployment index
sleep 5

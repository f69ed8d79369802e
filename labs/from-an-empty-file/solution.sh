# clean
kubectl apply --dry-run=server -f clock.yaml
sed -i 's/name: Clock/name: clock/; s/container:/containers:/; /restartPolicy/d' clock.yaml
echo "  restartPolicy: Always" >> clock.yaml
kubectl apply --dry-run=server -f clock.yaml
sleep 5
# alive
kubectl apply -f clock.yaml
sleep 15
podlab answer alive/node $(kubectl get pod clock -o jsonpath='{.spec.nodeName}')
podlab answer alive/who 3

# why
kubectl describe pod -l app=sensor | grep -A 3 'Last State'
podlab answer why/code 78
# sensor
kubectl logs deploy/sensor
kubectl set env deployment/sensor STATION=riga
kubectl rollout status deployment sensor
sleep 140
# report
kubectl delete deployment report
kubectl run report --image=busybox --labels=app=report --restart=OnFailure --command -- sh -c 'echo sunny; sleep 5'
sleep 150

# Never tries again, whatever happens.
# refused by: report/retried
podlab answer why/code 78
kubectl set env deployment/sensor STATION=riga
kubectl rollout status deployment sensor
sleep 140
kubectl delete deployment report
kubectl run report --image=busybox --labels=app=report --restart=Never --command -- sh -c 'echo sunny; sleep 5'
sleep 150

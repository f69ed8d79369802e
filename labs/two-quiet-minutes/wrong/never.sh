# Never tries again, whatever happens.
# after: sensor
# refused by: report/retried
kubectl delete deployment report
kubectl run report --image=busybox --labels=app=report --restart=Never --command -- sh -c 'echo sunny; sleep 5'
sleep 150

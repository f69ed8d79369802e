# full
kubectl describe node node-1 | grep -A 5 'Allocated'
podlab answer full/free 900
# fit
kubectl set resources deployment cook --requests=cpu=200m,memory=64Mi --limits=memory=128Mi
kubectl rollout status deployment cook
sleep 20

# find
kubectl get deployments,pods
kubectl get events --sort-by=.lastTimestamp
kubectl logs deploy/post
kubectl exec deploy/cinema -- ls /usr/share/nginx/html
kubectl debug $(kubectl get pod -l app=kiosk -o name) --image=busybox --target=kiosk -c look -- netstat -tln
sleep 5
kubectl logs deploy/kiosk -c look
podlab answer find/bakery 2
podlab answer find/post 3
podlab answer find/library 4
podlab answer find/cinema 2
podlab answer find/kiosk 3
podlab wait find
# open
kubectl set resources deployment bakery --requests=cpu=40m
kubectl set env deployment/post STAMP_PRICE=0.95
kubectl create serviceaccount librarian
kubectl patch configmap cinema --type=json -p '[{"op":"move","from":"/data/programme.html","path":"/data/program.html"}]'
kubectl patch deployment kiosk --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/args/0","value":"-listen=:5678"}]'
kubectl rollout restart deployment cinema library
kubectl rollout status deployment bakery; kubectl rollout status deployment post; kubectl rollout status deployment library; kubectl rollout status deployment cinema; kubectl rollout status deployment kiosk
sleep 20

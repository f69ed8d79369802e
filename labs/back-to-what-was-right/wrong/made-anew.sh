# Delete it and make it again: nobody is served in between, and the history is gone.
# refused by: back/kept, back/never-dark
podlab answer look/version 2
podlab answer look/deadline 60
kubectl get deployment shop -o yaml | sed 's/shop:1.2/shop:1.0/' > shop.yaml
kubectl delete deployment shop
sleep 10
kubectl create -f shop.yaml
kubectl rollout status deployment/shop
sleep 20

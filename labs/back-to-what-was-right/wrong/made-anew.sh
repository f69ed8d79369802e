# Delete it and make it again: nobody is served in between, and the history is gone.
# after: look
# refused by: back/kept, back/never-dark
kubectl get deployment shop -o yaml | sed 's/shop:1.2/shop:1.0/' > shop.yaml
kubectl delete deployment shop
sleep 10
kubectl create -f shop.yaml
kubectl rollout status deployment/shop
sleep 20

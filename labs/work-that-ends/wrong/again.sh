# As it was: it tries the same bad line again and again.
# after: parcels
# refused by: import/by-rule, import/once
kubectl apply -f import.yaml
sleep 60

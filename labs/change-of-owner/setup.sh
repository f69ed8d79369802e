kubectl wait --for=condition=Ready pod/night-test
kubectl apply -f till.yaml
sleep 120

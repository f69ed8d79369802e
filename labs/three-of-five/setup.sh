for i in 1 2 3; do kubectl run bread-$i --image=bakery:1.0 --labels=app=bakery,tier=web,town=riga; done
kubectl run oven --image=redis --labels=app=bakery,tier=cache,town=riga
kubectl run accounts --image=accounts:1.0 --labels=app=accounts,tier=web,town=riga
kubectl create service clusterip bakery --tcp=80:80
kubectl set selector service bakery town=riga
kubectl wait --for=condition=Ready pod --all

# Room is made by sending away one that should stay.
# refused by: room/heavy-runs, room/others
podlab answer predict/small 4
podlab answer predict/wide 3
podlab answer predict/guest 4
podlab answer predict/picky 1
podlab answer predict/heavy 5
for p in small wide guest picky heavy; do kubectl apply -f $p.yaml; sleep 5; done
sleep 10
podlab wait watch
kubectl delete pod wide
sleep 20

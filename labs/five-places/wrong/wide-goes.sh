# Room is made by sending away one that should stay.
# after: watch
# refused by: room/heavy-runs, room/others
kubectl delete pod wide
sleep 20

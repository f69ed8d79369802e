# One more shop makes the old budget possible; that was not the deal.
# after: look
# refused by: budgets/replicas
kubectl scale deployment shop --replicas=4
kubectl scale deployment kiosk --replicas=2
kubectl patch pdb beta -p '{"spec":{"unhealthyPodEvictionPolicy":"AlwaysAllow"}}'
sleep 60

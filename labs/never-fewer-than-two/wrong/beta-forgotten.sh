# The shop and the kiosk are right; the broken Pod holds up the node as before.
# after: look
# refused by: budgets/drain-ends
kubectl patch pdb shop --type=merge -p '{"spec":{"minAvailable":2}}'
kubectl scale deployment kiosk --replicas=2
sleep 60

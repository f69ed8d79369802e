# May go: one kiosk of one, two of three shops.
# after: look
# refused by: budgets/drain-ends, budgets/two-at-once
kubectl patch pdb shop --type=merge -p '{"spec":{"minAvailable":1}}'
kubectl patch pdb kiosk --type=merge -p '{"spec":{"minAvailable":0}}'
kubectl patch pdb beta --type=merge -p '{"spec":{"minAvailable":0}}'
sleep 60

# Deleting asks no budget.
# after: budgets
# refused by: empty/never-fewer
kubectl cordon node-2
kubectl delete pods --field-selector spec.nodeName=node-2
sleep 30

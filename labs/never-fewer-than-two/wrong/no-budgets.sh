# Without budgets every drain ends.
# after: look
# refused by: budgets/all-there
kubectl delete pdb --all
sleep 30

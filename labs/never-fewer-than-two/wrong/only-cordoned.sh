# Nobody comes, nobody goes.
# after: budgets
# refused by: empty/nobody-there
kubectl cordon node-2
sleep 30

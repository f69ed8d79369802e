# The pause is there, but it is taken from the time for the ledger: 5 + 12 is more than 15.
# after: hear
# refused by: last-customer/all-ledgers
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"containers":[{"name":"till","lifecycle":{"preStop":{"sleep":{"seconds":5}}}}]}}}}'
kubectl rollout status deployment till
sleep 30
podlab check none-lost
podlab check all-ledgers

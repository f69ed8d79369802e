# More time for a program that has not heard the bell.
# after: see
# refused by: hear/ledger
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":60}}}}'
kubectl rollout status deployment till
sleep 70
podlab check ledger

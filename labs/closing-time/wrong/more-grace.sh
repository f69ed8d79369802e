# More time for a program that has not heard the bell.
# refused by: hear/ledger
podlab answer see/seconds 16
podlab answer see/why 2
podlab wait see
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":60}}}}'
kubectl rollout status deployment till
sleep 70
podlab check ledger

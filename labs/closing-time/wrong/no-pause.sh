# More grace, but the door is shut while customers are still being sent.
# after: hear
# refused by: last-customer/none-lost
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":30}}}}'
kubectl rollout status deployment till
sleep 30
podlab check none-lost
podlab check all-ledgers

# Generous, at the cost of everybody who waits for the node.
# after: hear
# refused by: last-customer/quick-end
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":300,"containers":[{"name":"till","lifecycle":{"preStop":{"sleep":{"seconds":5}}}}]}}}}'
kubectl rollout status deployment till
sleep 30

kubectl rollout status deployment till; sleep 20

kubectl rollout status deployment tickets; sleep 40

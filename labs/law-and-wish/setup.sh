kubectl rollout status deployment search; sleep 5

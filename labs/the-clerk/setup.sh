kubectl rollout status deployment lobby -n office; sleep 10

kubectl rollout status statefulset ledger

kubectl rollout status deployment ledger; kubectl rollout status deployment train; kubectl rollout status deployment board; sleep 5

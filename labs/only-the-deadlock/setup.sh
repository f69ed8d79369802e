kubectl rollout status deployment db; kubectl rollout status deployment orders; sleep 30

kubectl rollout status deployment web; kubectl rollout status deployment report; sleep 10

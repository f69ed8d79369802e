kubectl rollout status deployment buoy; sleep 5

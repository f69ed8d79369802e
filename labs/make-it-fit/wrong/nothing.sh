# Nothing is booked: all fit, and all suffer when it gets tight.
# after: full
# refused by: fit/booked, fit/walled
kubectl set resources deployment cook --requests=cpu=0,memory=0
kubectl rollout status deployment cook --timeout=60s

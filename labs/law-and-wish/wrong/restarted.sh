# Left as it was, but started anew.
# refused by: law/ready
kubectl rollout restart deployment search
sleep 20

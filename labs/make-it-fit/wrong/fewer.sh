# Fewer cooks fit too.
# after: full
# refused by: fit/six
kubectl scale deployment cook --replicas=3
sleep 30

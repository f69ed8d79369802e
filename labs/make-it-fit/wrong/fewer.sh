# Fewer cooks fit too.
# refused by: fit/six
podlab answer full/free 900
kubectl scale deployment cook --replicas=3
sleep 30

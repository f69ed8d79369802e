# Starts them anew, now that all nodes are open: it may come out right, and nothing keeps it so.
# refused by: apart/rather-waits
kubectl rollout restart deployment web
kubectl rollout status deployment web --timeout=2m
sleep 10
podlab check rather-waits

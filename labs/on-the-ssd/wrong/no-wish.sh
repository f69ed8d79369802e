# Without the selector they start at once, and where they land is luck.
# refused by: pick/next-disk
podlab answer waiting/why 2
kubectl patch deployment index -p '{"spec":{"template":{"spec":{"nodeSelector":null}}}}'
kubectl rollout status deployment index
sleep 10

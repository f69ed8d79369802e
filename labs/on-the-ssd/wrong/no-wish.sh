# Without the selector they start at once, and where they land is luck.
# after: waiting
# refused by: pick/next-disk
kubectl patch deployment index -p '{"spec":{"template":{"spec":{"nodeSelector":null}}}}'
kubectl rollout status deployment index
sleep 10

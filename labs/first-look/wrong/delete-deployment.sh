# Quiet it is, but tomorrow nobody can open again with one command.
# after: more
# refused by: quiet/kept
kubectl delete deployment shop
sleep 40

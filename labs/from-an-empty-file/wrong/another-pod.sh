# A Pod that the server likes, but not the one that was asked for.
# refused by: clean/still-a-clock
kubectl run clock --image=nginx --dry-run=client -o yaml > clock.yaml

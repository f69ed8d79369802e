# It waits and harms nobody; with the rank 0 it comes after the lottery, which then has the place.
# after: alarm
# refused by: audit/comes-first
kubectl apply -f audit.yaml
sleep 30

# Replace: never two at a time, and never one that finishes.
# after: import
# refused by: count/forbid
kubectl patch cronjob count -p '{"spec":{"concurrencyPolicy":"Replace"}}'
sleep 400

# Once an hour they do not meet either; but it was to be tried each minute.
# after: import
# refused by: count/forbid, count/schedule
kubectl patch cronjob count -p '{"spec":{"schedule":"0 * * * *"}}'
sleep 400

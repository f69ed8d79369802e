# Nothing is booked: in the rush hour it gets what is left.
# after: memory
# refused by: cpu/booked, cpu/wall
kubectl patch deployment tiles --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources"}]'
sleep 60

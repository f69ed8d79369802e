# Double the limit, and still a wall in every period.
# after: memory
# refused by: cpu/quick
kubectl set resources deployment tiles --limits=cpu=200m
sleep 60

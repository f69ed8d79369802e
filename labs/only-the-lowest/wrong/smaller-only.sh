# Smaller, but with the rank 0 it comes after the lottery.
# refused by: alarm/runs, alarm/rank
sed -i 's/1500m/600m/' alarm.yaml
kubectl apply -f alarm.yaml
sleep 30

# While the Service selects something else, every customer is turned away.
# after: select
# refused by: aside/never-none
kubectl set selector service bakery app=nobody
sleep 5
kubectl label pod bread-2 tier=suspect --overwrite
kubectl set selector service bakery app=bakery,tier=web
sleep 10

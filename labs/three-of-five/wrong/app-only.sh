# The cache belongs to the bakery too, but sells nothing.
# refused by: select/three
kubectl set selector service bakery app=bakery
sleep 20

# In another order: the bookings come out differently.
# refused by: watch/heavy-waited, watch/wide-landed
podlab answer predict/small 4
podlab answer predict/wide 3
podlab answer predict/guest 4
podlab answer predict/picky 1
podlab answer predict/heavy 5
for p in heavy picky guest wide small; do kubectl apply -f $p.yaml; sleep 5; done
sleep 10

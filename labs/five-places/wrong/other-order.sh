# In another order: the bookings come out differently.
# after: predict
# refused by: watch/heavy-waited, watch/wide-landed
for p in heavy picky guest wide small; do kubectl apply -f $p.yaml; sleep 5; done
sleep 10

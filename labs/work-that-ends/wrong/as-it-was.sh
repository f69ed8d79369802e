# Left as it is, counts overlap.
# after: import
# refused by: count/forbid, count/alone
sleep 400

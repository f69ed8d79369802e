# They come back.
# after: more
# refused by: quiet/none-left, quiet/stays-none
kubectl delete pod -l app=shop
sleep 40

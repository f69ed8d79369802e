# The foreign Pod is bent until the description fits.
# refused by: select/accounts-untouched
kubectl label pod accounts town=jelgava --overwrite
kubectl delete pod oven
sleep 20

# Deletes the Pod so that a new one reads the colour: nobody serves in between. And the menu was forgotten.
# after: keys
# refused by: repaint/open, repaint/menu
kubectl patch configmap settings -p '{"data":{"COLOR":"blue"}}'
kubectl delete pod -l app=teahouse
sleep 30

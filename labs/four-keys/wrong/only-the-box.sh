# Changes the boxes and waits: the menu follows, the colour does not.
# after: keys
# refused by: repaint/blue
kubectl patch configmap settings -p '{"data":{"COLOR":"blue"}}'
echo "jasmine 5" >> menu.txt
kubectl create configmap menu --from-file=menu.txt --dry-run=client -o yaml | kubectl apply -f -
sleep 180

# Copies the page by hand into the other container: it does not follow the next change.
# after: find
# refused by: notes/live
sed -i 's/-p 80/-p 8080/' desk.yaml
kubectl replace --force -f desk.yaml
kubectl wait --for=condition=Ready pod/desk
sleep 40
kubectl exec desk -c front -- sh -c 'mkdir /usr/share/nginx/html/notes; echo "closed on Monday" > /usr/share/nginx/html/notes/index.html'
sleep 30

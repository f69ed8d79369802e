# Gives the board a Pod of its own: no conflict, and no localhost either.
# after: find
# refused by: apart/together, apart/sibling
kubectl delete pod desk
kubectl run desk --image=nginx:1.27
kubectl run board --image=busybox:1.36 --command -- sh -c 'mkdir -p /notes; echo "closed on Monday" > /notes/index.html; exec httpd -f -p 8080 -h /notes'
sleep 60

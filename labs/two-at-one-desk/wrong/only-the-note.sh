# Changes containerPort, which is only a note: the program listens where it did.
# after: find
# refused by: apart/quiet, apart/sibling
awk '/containerPort: 80/ && ++n == 2 { sub(/80/, "8080") } { print }' desk.yaml > new.yaml
kubectl replace --force -f new.yaml
sleep 60

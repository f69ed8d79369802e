# Changes containerPort, which is only a note: the program listens where it did.
# refused by: apart/quiet, apart/sibling
podlab answer find/port 80
podlab answer find/why 3
awk '/containerPort: 80/ && ++n == 2 { sub(/80/, "8080") } { print }' desk.yaml > new.yaml
kubectl replace --force -f new.yaml
sleep 60

# The volume is there, and one of the two programs is not: the board's command was lost in the edit.
# after: find
# refused by: notes/still-two
sed -i 's/-p 80/-p 8080/' desk.yaml
kubectl replace --force -f desk.yaml
kubectl wait --for=condition=Ready pod/desk
sleep 40
sed -i 's/^  containers:/  volumes:\n  - name: notes\n    emptyDir: {}\n  containers:/' desk.yaml
sed -i 's/^    image: nginx:1.27/&\n    volumeMounts:\n    - name: notes\n      mountPath: \/usr\/share\/nginx\/html\/notes/' desk.yaml
sed -i 's/-h \/notes/-h \/note/' desk.yaml
kubectl replace --force -f desk.yaml
sleep 20

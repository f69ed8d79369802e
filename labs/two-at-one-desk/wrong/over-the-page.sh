# Mounts the volume over the whole directory of nginx: its own page is gone.
# after: find
# refused by: notes/live, notes/front-page
sed -i 's/-p 80/-p 8080/' desk.yaml
kubectl replace --force -f desk.yaml
kubectl wait --for=condition=Ready pod/desk
sleep 40
sed -i 's/^  containers:/  volumes:\n  - name: notes\n    emptyDir: {}\n  containers:/' desk.yaml
sed -i 's/^    image: nginx:1.27/&\n    volumeMounts:\n    - name: notes\n      mountPath: \/usr\/share\/nginx\/html/' desk.yaml
kubectl replace --force -f desk.yaml
kubectl wait --for=condition=Ready pod/desk
sleep 20

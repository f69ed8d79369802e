# find
kubectl get pod desk
kubectl logs desk -c board
podlab answer find/port 80
podlab answer find/why 3
# apart
sed -i 's/-p 80/-p 8080/' desk.yaml
kubectl replace --force -f desk.yaml
kubectl wait --for=condition=Ready pod/desk
kubectl exec desk -c front -- curl -s -o /dev/null -w '%{http_code}\n' localhost:8080
sleep 40
# notes
sed -i 's/^  containers:/  volumes:\n  - name: notes\n    emptyDir: {}\n  containers:/' desk.yaml
sed -i 's/^    image: nginx:1.27/&\n    volumeMounts:\n    - name: notes\n      mountPath: \/usr\/share\/nginx\/html\/notes/' desk.yaml
sed -i 's/^    image: busybox:1.36/&\n    volumeMounts:\n    - name: notes\n      mountPath: \/notes/' desk.yaml
kubectl replace --force -f desk.yaml
kubectl wait --for=condition=Ready pod/desk
kubectl exec desk -c front -- curl -s localhost/notes/
sleep 5

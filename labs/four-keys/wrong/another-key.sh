# The file lies under a key of another name.
# refused by: boxes/menu
kubectl create configmap settings --from-env-file=settings.env
kubectl create configmap menu --from-file=menu=menu.txt
kubectl create secret generic login --from-literal=DB_PASSWORD=oolong-at-dawn
sleep 5

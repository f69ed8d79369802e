# Takes the password's file as it is, with its line break; and the settings as one key.
# refused by: boxes/login, boxes/settings
kubectl create configmap settings --from-file=settings.env
kubectl create configmap menu --from-file=menu.txt
kubectl create secret generic login --from-file=DB_PASSWORD=password.txt
sleep 5

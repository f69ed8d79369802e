# Takes the symptom for the cause.
# refused by: find/post
kubectl get deployments,pods
podlab answer find/bakery 2
podlab answer find/post 4
podlab answer find/library 4
podlab answer find/cinema 2
podlab answer find/kiosk 3

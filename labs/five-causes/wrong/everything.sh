# Looks at everything there is, one after the other.
# refused by: find/twelve
for kind in pods deployments replicasets services configmaps events nodes; do kubectl get $kind; done
for name in bakery post library cinema kiosk; do kubectl describe deployment $name; kubectl describe pods -l app=$name; done
podlab answer find/bakery 2
podlab answer find/post 3
podlab answer find/library 4
podlab answer find/cinema 2
podlab answer find/kiosk 3
sleep 5

# A NodePort, but whichever comes; and port 80 has become 30080 inside.
# after: follow
# refused by: door/open, door/inside
kubectl patch service shop --type=json -p '[{"op":"replace","path":"/spec/type","value":"NodePort"},{"op":"replace","path":"/spec/ports","value":[{"port":30080,"targetPort":8080}]}]'
sleep 20

# The probe gives in, the cinema still shows nothing; the kiosk gets another port instead of another address.
# after: find
# refused by: open/cinema-shows, open/kiosk-sells
kubectl set resources deployment bakery --requests=cpu=40m
kubectl set env deployment/post STAMP_PRICE=0.95
kubectl create serviceaccount librarian
kubectl rollout restart deployment library
kubectl patch deployment cinema --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe","value":{"tcpSocket":{"port":80}}}]'
kubectl patch deployment kiosk --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/args/0","value":"-listen=127.0.0.1:80"}]'
kubectl patch service kiosk -p '{"spec":{"ports":[{"port":80,"targetPort":80}]}}'
sleep 60
podlab check kiosk-sells

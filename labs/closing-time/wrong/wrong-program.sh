# The server alone, without the script: it hears the bell, but nothing is ready under this command.
# refused by: hear/three
podlab answer see/seconds 16
podlab answer see/why 2
podlab wait see
kubectl patch deployment till --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/command","value":["/opt/till.sh"]}]'
sleep 60

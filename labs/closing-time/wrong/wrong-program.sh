# The server alone, without the script: it hears the bell, but nothing is ready under this command.
# after: see
# refused by: hear/three
kubectl patch deployment till --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/command","value":["/opt/till.sh"]}]'
sleep 60

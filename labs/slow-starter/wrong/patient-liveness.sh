# The start is saved, and every later hang is hidden for two and a half minutes.
# after: guess
# refused by: start/probes
kubectl patch deployment ledger --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe/failureThreshold","value":30}]'
sleep 240

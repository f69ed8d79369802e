# The start is saved, and every later hang is hidden for two and a half minutes.
# refused by: start/probes
podlab answer guess/first-kill 15
kubectl patch deployment ledger --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe/failureThreshold","value":30}]'
sleep 240

# It no longer ends; it is not done either.
# after: sensor
# refused by: report/once, report/stays
kubectl patch deployment report -p '{"spec":{"template":{"spec":{"containers":[{"name":"report","command":["sh","-c","echo sunny; sleep 100000"]}]}}}}'
sleep 150

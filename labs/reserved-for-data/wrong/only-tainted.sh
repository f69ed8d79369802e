# NoSchedule keeps new ones out; those who are there stay, and the report does not come by itself.
# refused by: reserve/web-out, reserve/report-in
kubectl taint node node-3 team=data:NoSchedule
sleep 30

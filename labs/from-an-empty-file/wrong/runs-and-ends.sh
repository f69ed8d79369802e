# It runs once and is finished; and the answers are guesses.
# refused by: alive/ticking, alive/node, alive/who
sed -i 's/name: Clock/name: clock/; s/container:/containers:/; /restartPolicy/d; s/while true; do date; sleep 5; done/date/' clock.yaml
echo "  restartPolicy: Never" >> clock.yaml
sleep 5
kubectl apply -f clock.yaml
sleep 15
podlab answer alive/node node-9
podlab answer alive/who 1

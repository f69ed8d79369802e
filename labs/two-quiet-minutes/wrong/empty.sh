# The variable is there, but empty; and the exit code is a guess.
# after: why
# refused by: sensor/runs, sensor/quiet
kubectl set env deployment/sensor STATION=
sleep 160

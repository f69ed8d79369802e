# The variable is there, but empty; and the exit code is a guess.
# refused by: sensor/runs, sensor/quiet
podlab answer why/code 78
kubectl set env deployment/sensor STATION=
sleep 160

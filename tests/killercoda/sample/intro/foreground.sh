echo "Preparing the cluster ..."
while [ ! -f /tmp/ready ]; do sleep 1; done
clear

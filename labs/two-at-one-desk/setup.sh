sleep 90

sleep 200

sleep 240

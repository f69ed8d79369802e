# One is the number in the column of the kiosk's replicas; and notes is the one without a controller.
# refused by: look/allowed, look/beta
podlab answer look/allowed 1
podlab answer look/beta 1

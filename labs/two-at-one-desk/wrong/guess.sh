# Takes the declaration for the cause, and a number from the air.
# refused by: find/port, find/why
podlab answer find/port 8080
podlab answer find/why 1

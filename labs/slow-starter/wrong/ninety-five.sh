# Guessed from the program instead of from the probe.
# refused by: guess/first-kill
podlab answer guess/first-kill 95

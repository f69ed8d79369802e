# Takes the word for the cause.
# refused by: causes/window-why, causes/till-why
podlab answer causes/window-why 1
podlab answer causes/till-why 2

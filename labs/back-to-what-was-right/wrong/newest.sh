# The template says 1.2, so customers must have it; and the deadline is the default one.
# refused by: look/version, look/deadline
podlab answer look/version 3
podlab answer look/deadline 600

# Taken for a full node.
# refused by: waiting/why
podlab answer waiting/why 1

# The idle share instead of what is free for booking.
# refused by: full/free
podlab answer full/free 1960

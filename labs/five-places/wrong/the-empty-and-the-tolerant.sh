# Taken a toleration for an attraction, the label for a wish, and free CPUs for a place.
# refused by: predict/small, predict/wide, predict/guest, predict/picky, predict/heavy
podlab answer predict/small 3
podlab answer predict/wide 2
podlab answer predict/guest 2
podlab answer predict/picky 4
podlab answer predict/heavy 3

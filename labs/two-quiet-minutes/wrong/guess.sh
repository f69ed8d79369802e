# A guess at the reason instead of a look.
# refused by: why/code
podlab answer why/code 1

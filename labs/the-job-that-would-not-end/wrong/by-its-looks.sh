# Suspects the one that has done its work, and cures it with a deadline.
# refused by: why/who, why/what
podlab answer why/who report
podlab answer why/what 2

# Takes init containers for watchmen.
# after: rates
# refused by: noon/what-happens
podlab answer noon/what-happens 1

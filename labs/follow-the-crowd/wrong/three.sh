# Nothing changed: three are not six.
# after: unknown
# refused by: follow/crowd
sleep 60

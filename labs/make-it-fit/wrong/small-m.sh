# A small m: thousandths of a byte. No container starts within that.
# after: full
# refused by: fit/six, fit/booked
kubectl set resources deployment cook --requests=cpu=200m,memory=64m --limits=memory=128m
sleep 60

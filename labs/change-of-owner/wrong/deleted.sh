# The replacement comes, and the night's findings are gone.
# refused by: orphan/kept, orphan/free
kubectl delete pod night-test
sleep 15

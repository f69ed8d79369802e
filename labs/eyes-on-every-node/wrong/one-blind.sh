# The default: first the old one goes.
# after: everywhere
# refused by: update/never-blind
kubectl set image daemonset/watcher watcher=watcher:1.1
kubectl rollout status daemonset/watcher
sleep 10

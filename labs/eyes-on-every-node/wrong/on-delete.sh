# OnDelete waits for somebody to delete the Pods.
# after: everywhere
# refused by: update/released
kubectl patch daemonset watcher --type=json -p '[{"op":"replace","path":"/spec/updateStrategy","value":{"type":"OnDelete"}}]'
kubectl set image daemonset/watcher watcher=watcher:1.1
sleep 60

# Whoever never shrinks need not grow again.
# after: unknown
# refused by: follow/calm
kubectl patch hpa shop -p '{"spec":{"maxReplicas":10,"behavior":{"scaleDown":{"selectPolicy":"Disabled"}}}}'
sleep 60

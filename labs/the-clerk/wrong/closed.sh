# Nobody home, no token, and no welcome.
# after: may
# refused by: token/lobby-ready, token/no-token
kubectl scale deployment lobby -n office --replicas=0
sleep 30

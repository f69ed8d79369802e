# A selector for one of the two regions.
# refused by: law/border-too
kubectl patch deployment search -p '{"spec":{"template":{"spec":{"nodeSelector":{"region":"home"}}}}}'
kubectl rollout status deployment search
sleep 10

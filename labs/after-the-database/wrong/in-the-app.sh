# Wraps the waiting around the program, in its own container.
# refused by: wait/app-kept
kubectl patch deployment accounts -p '{"spec":{"template":{"spec":{"containers":[
  {"name":"accounts","command":["sh","-c","until nc -z -w 1 db 5432; do sleep 2; done; exec /app"]}]}}}}'
kubectl rollout status deployment accounts --timeout=3m
sleep 100

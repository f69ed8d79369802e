# Lets the kiosk try again by itself, around its own program; and one of the three cannot be seen.
# after: report
# refused by: kiosk/both
sed -i 's#^        image: kiosk:2.0#&\n        command: [sh, -c, "until nc -z -w 1 127.0.0.1 9000; do sleep 1; done; exec /app"]#' kiosk.yaml
kubectl apply -f kiosk.yaml
kubectl rollout status deployment kiosk --timeout=3m
sleep 60

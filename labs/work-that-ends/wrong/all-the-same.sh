# Five at once, and none of them knows which parcel is its own.
# refused by: parcels/indexed, parcels/two-at-most
cat > parcels.yaml <<E
apiVersion: batch/v1
kind: Job
metadata: { name: parcels }
spec:
  completions: 5
  parallelism: 5
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: pack
        image: busybox
        command: [sh, -c, "echo parcel \$JOB_COMPLETION_INDEX; sleep 5"]
E
kubectl apply -f parcels.yaml
kubectl wait --for=condition=complete job/parcels --timeout=120s
sleep 5

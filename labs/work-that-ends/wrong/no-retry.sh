# No second attempt at all: a dead node would end the import too.
# refused by: import/by-rule
cat > parcels.yaml <<E
apiVersion: batch/v1
kind: Job
metadata: { name: parcels }
spec:
  completions: 5
  parallelism: 2
  completionMode: Indexed
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
sed -i 's/backoffLimit: 6/backoffLimit: 0/' import.yaml
kubectl apply -f import.yaml
sleep 30

# Once an hour they do not meet either; but it was to be tried each minute.
# refused by: count/forbid, count/schedule
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
sed -i 's/^  backoffLimit: 6/  backoffLimit: 6\n  podFailurePolicy:\n    rules:\n    - action: FailJob\n      onExitCodes: { operator: In, values: [42] }/' import.yaml
kubectl apply -f import.yaml
sleep 30
kubectl patch cronjob count -p '{"spec":{"schedule":"0 * * * *"}}'
sleep 400

# As it was: it tries the same bad line again and again.
# refused by: import/by-rule, import/once
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
kubectl apply -f import.yaml
sleep 60

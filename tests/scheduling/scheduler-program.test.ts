import { describe, expect, it } from "vitest";
import { story } from "./story.ts";

const pod = (name: string, scheduler: string): string =>
  `kubectl run ${name} --image=nginx:1.27 --overrides='{"spec":{"schedulerName":"${scheduler}","containers":[{"name":"c","image":"nginx:1.27","resources":{"requests":{"cpu":"300m"}}}]}}'`;

const PROFILES = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- schedulerName: default-scheduler
- schedulerName: packer
  pluginConfig:
  - name: NodeResourcesFit
    args:
      scoringStrategy: {type: MostAllocated, resources: [{name: cpu, weight: 1}]}
`;

const SECOND = `apiVersion: v1
kind: ConfigMap
metadata: {name: my-scheduler, namespace: kube-system}
data:
  config.yaml: |
    apiVersion: kubescheduler.config.k8s.io/v1
    kind: KubeSchedulerConfiguration
    profiles: [{schedulerName: my-scheduler}]
    leaderElection: {leaderElect: false}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: my-scheduler, namespace: kube-system}
spec:
  selector: {matchLabels: {app: my-scheduler}}
  template:
    metadata: {labels: {app: my-scheduler}}
    spec:
      containers:
      - name: scheduler
        image: registry.k8s.io/kube-scheduler:v1.36.2
        command: [kube-scheduler, --config=/etc/my-scheduler/config.yaml]
        volumeMounts: [{name: c, mountPath: /etc/my-scheduler}]
      volumes: [{name: c, configMap: {name: my-scheduler}}]
`;

/** Mounts the file and names it to the scheduler, as one does on a control plane of kubeadm. */
const MANIFEST = [
  "sed -i 's|    - --leader-elect=true|    - --leader-elect=true\\n    - --config=/etc/kubernetes/sched.yaml|",
  "s|    volumeMounts:.*|    volumeMounts:\\n    - {name: cfg, mountPath: /etc/kubernetes/sched.yaml}|",
  "s|^  volumes:.*|  volumes:\\n  - {name: cfg, hostPath: {path: /etc/kubernetes/sched.yaml}}|' /etc/kubernetes/manifests/kube-scheduler.yaml",
].join("; ");

describe("the scheduler of a control plane", () => {
  it("reads the file that its manifest names, and ends when that will not do", async () => {
    const s = await story({ staticPods: true });
    await s.run(`cat > /etc/kubernetes/sched.yaml <<'X'\n${PROFILES}X\n${MANIFEST}`);
    await s.wait(20);
    for (const name of ["p1", "p2", "p3"]) {
      await s.run(pod(name, "packer"));
      await s.wait(1);
    }
    expect(await s.run("kubectl get pods -o wide --no-headers | awk '{print $7}' | sort -u | wc -l")).toBe("1\n");
    expect(await s.run("kubectl podlab why p3 | grep Scheduler")).toBe("Scheduler:   packer\n");

    await s.run("sed -i 's/NodeResourcesFit/Nope/' /etc/kubernetes/sched.yaml; sed -i 's/leader-elect=true/leader-elect=false/' /etc/kubernetes/manifests/kube-scheduler.yaml");
    await s.wait(20);
    expect(await s.run("kubectl -n kube-system get pod kube-scheduler-controlplane --no-headers")).toMatch(/CrashLoopBackOff|Error/);
    expect(await s.run("kubectl -n kube-system logs kube-scheduler-controlplane")).toMatch(/"command failed" err="initializing profiles: .*plugin \\"Nope\\" does not exist"/);
    await s.run(pod("waits", "default-scheduler"));
    await s.wait(3);
    expect(await s.run("kubectl get pod waits --no-headers")).toMatch(/^waits +0\/1 +Pending/);
  }, 60_000);

  it("may have a second one beside it, in a Deployment", async () => {
    const s = await story({ staticPods: true });
    await s.run(`cat > second.yaml <<'X'\n${SECOND}X\nkubectl apply -f second.yaml`);
    await s.wait(20);
    await s.run(pod("web", "my-scheduler"));
    await s.wait(3);
    expect(await s.run("kubectl get pod web --no-headers")).toMatch(/^web +1\/1 +Running/);
    expect(await s.run("kubectl get events --field-selector reason=Scheduled,involvedObject.name=web -o custom-columns=C:.reportingComponent --no-headers")).toBe("my-scheduler\n");
    await s.run("kubectl -n kube-system scale deploy my-scheduler --replicas=0");
    await s.wait(5);
    await s.run(pod("later", "my-scheduler"));
    await s.wait(3);
    expect(await s.run("kubectl get pod later --no-headers")).toMatch(/^later +0\/1 +Pending/);
  }, 60_000);
});

import { ROOT } from "../../src/os/index.ts";
import type { PodCluster } from "./cluster.ts";

/** A value of STATUS, and the manifest that shows it. */
export interface StatusCase {
  /** What STATUS shows, with READY. */
  shows: string;
  file: string;
  /** Virtual seconds after the creation at which it is looked at; default: as soon as it shows this, within 5 min. */
  at?: number;
  /** What happens before, and while it runs. */
  before?: (cluster: PodCluster) => void | Promise<void>;
  then?: (cluster: PodCluster, name: string) => void | Promise<void>;
  /** A part of the Pod's status. */
  status?: object;
  /** Part of an event that has to be there. */
  event?: string;
  /** What was to be seen on the way, in this order. */
  seen?: string[];
  /** All its conditions, in their order. */
  conditions: readonly string[];
  /** Its events as they first came: seconds since the creation (give or take two), and reasons. */
  timeline: string;
}

const READY = ["PodReadyToStartContainers=True", "Initialized=True", "Ready=True", "ContainersReady=True", "PodScheduled=True"];
const UNREADY = ["PodReadyToStartContainers=True", "Initialized=True", "Ready=False ContainersNotReady", "ContainersReady=False ContainersNotReady", "PodScheduled=True"];
const CREATING = ["PodReadyToStartContainers=False", "Initialized=True", "Ready=False ContainersNotReady", "ContainersReady=False ContainersNotReady", "PodScheduled=True"];
const INITIALIZING = ["PodReadyToStartContainers=True", "Initialized=False ContainersNotInitialized", "Ready=False ContainersNotReady", "ContainersReady=False ContainersNotReady", "PodScheduled=True"];
const INIT_FAILED = ["PodReadyToStartContainers=False", "Initialized=False ContainersNotInitialized", "Ready=False PodFailed", "ContainersReady=False PodFailed", "PodScheduled=True"];
const FAILED = ["PodReadyToStartContainers=False", "Initialized=True", "Ready=False PodFailed", "ContainersReady=False PodFailed", "PodScheduled=True"];
const SUCCEEDED = ["PodReadyToStartContainers=False", "Initialized=True PodCompleted", "Ready=False PodCompleted", "ContainersReady=False PodCompleted", "PodScheduled=True"];
/** A Pod that its kubelet refused. */
const NONE: readonly string[] = [];

const waiting = (reason: string) => ({ phase: "Pending", containerStatuses: [{ ready: false, started: false, state: { waiting: { reason } } }] });

export const CASES: StatusCase[] = [
  { shows: "0/1 Pending", file: "pending", conditions: ["PodScheduled=False Unschedulable"], timeline: "0 FailedScheduling", at: 3, status: { phase: "Pending" }, event: "FailedScheduling 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu." },
  { shows: "0/1 SchedulingGated", file: "scheduling-gated", conditions: ["PodScheduled=False SchedulingGated"], timeline: "", at: 3, status: { phase: "Pending" } },
  { shows: "0/1 ContainerCreating", file: "container-creating", conditions: CREATING, timeline: "0 Scheduled, 0 FailedMount", at: 20, status: waiting("ContainerCreating"), event: "FailedMount MountVolume.SetUp failed for volume \"conf\" : configmap \"nothere\" not found" },
  { shows: "1/1 Running", file: "init-n-of-m", conditions: READY, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 4 Pulled, 4 Created, 4 Started, 8 Pulled, 8 Created, 8 Started", at: 12, seen: ["0/1 Init:0/2", "0/1 Init:1/2", "0/1 PodInitializing", "1/1 Running"] },
  { shows: "0/1 Init:Error", file: "init-error", conditions: INIT_FAILED, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started", at: 8, status: { phase: "Failed", initContainerStatuses: [{ state: { terminated: { exitCode: 3, reason: "Error" } } }], containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }] } },
  { shows: "0/1 Init:CrashLoopBackOff", file: "init-crash-loop-back-off", conditions: INITIALIZING, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 4 BackOff", seen: ["0/1 Init:Error", "0/1 Init:CrashLoopBackOff"], event: "BackOff Back-off restarting failed container first in pod loops_default(" },
  { shows: "1/1 Running", file: "running", conditions: READY, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started", at: 4, seen: ["0/1 ContainerCreating", "0/1 Running", "1/1 Running"], status: { phase: "Running", containerStatuses: [{ ready: true, started: true, state: { running: {} } }] } },
  { shows: "0/1 Running", file: "running-unready", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 0 Unhealthy", at: 10, status: { phase: "Running", containerStatuses: [{ ready: false, started: true }] }, event: "Unhealthy Readiness probe failed: Get \"http://" },
  { shows: "0/1 Completed", file: "completed", conditions: SUCCEEDED, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started", at: 6, status: { phase: "Succeeded", containerStatuses: [{ state: { terminated: { exitCode: 0, reason: "Completed" } } }] } },
  { shows: "0/1 Error", file: "error", conditions: FAILED, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started", at: 6, status: { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 7, reason: "Error" } } }] } },
  { shows: "0/1 CrashLoopBackOff", file: "crash-loop-back-off", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 6 BackOff", seen: ["0/1 Error", "0/1 CrashLoopBackOff"], event: "BackOff Back-off restarting failed container app in pod crash_default(" },
  { shows: "0/1 RunContainerError", file: "run-container-error", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Failed", event: "Failed Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"runme\": executable file not found in $PATH", seen: ["0/1 RunContainerError"] },
  { shows: "0/1 StartError", file: "start-error", conditions: FAILED, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Failed", at: 6, status: { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 128, reason: "StartError", startedAt: "1970-01-01T00:00:00Z" } } }] } },
  { shows: "0/1 CreateContainerConfigError", file: "create-container-config-error", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulled, 0 Failed", at: 20, status: waiting("CreateContainerConfigError"), event: "Failed Error: configmap \"settings\" not found" },
  { shows: "0/1 CreateContainerConfigError", file: "create-container-config-error-root", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulled, 0 Failed", at: 20, status: waiting("CreateContainerConfigError"), event: "Failed Error: container has runAsNonRoot and image will run as root (pod: \"asroot_default(" },
  {
    shows: "0/1 CreateContainerError", file: "create-container-error", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulling, 1 Pulled, 1 Failed, 1 Pulled", at: 20, status: waiting("CreateContainerError"), event: "no command specified",
    before: ({ cluster }) => cluster.registry.add([{ repository: "example.com/empty", hasTag: () => true, size: 1000, content: () => ({ config: {}, files: {} }) }]),
  },
  { shows: "0/1 ErrImagePull", file: "err-image-pull", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulling, 1 Failed, 1 Failed, 1 BackOff, 1 Failed", at: 5, status: waiting("ErrImagePull"), event: "Failed Error: ErrImagePull" },
  { shows: "0/1 ImagePullBackOff", file: "err-image-pull", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulling, 1 Failed, 1 Failed, 1 BackOff, 1 Failed", at: 20, status: waiting("ImagePullBackOff"), event: "BackOff Back-off pulling image \"nginx:nosuchtag\"" },
  { shows: "0/1 InvalidImageName", file: "invalid-image-name", conditions: UNREADY, timeline: "0 Scheduled, 0 InspectFailed, 0 Failed", at: 5, status: waiting("InvalidImageName"), event: "InspectFailed Failed to apply default image tag \"Nginx:1.25\": couldn't parse image name \"Nginx:1.25\": invalid reference format: repository name (library/Nginx) must be lowercase" },
  { shows: "0/1 ErrImageNeverPull", file: "err-image-never-pull", conditions: UNREADY, timeline: "0 Scheduled, 0 ErrImageNeverPull, 0 Failed", at: 5, status: waiting("ErrImageNeverPull"), event: "ErrImageNeverPull Container image \"redis:7\" is not present with pull policy of Never" },
  { shows: "0/1 OOMKilled", file: "oom-killed", conditions: FAILED, timeline: "0 Scheduled, 0 Pulling, 1 Pulled, 1 Created, 1 Started", at: 10, status: { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 137, reason: "OOMKilled" } } }] } },
  { shows: "0/1 CrashLoopBackOff", file: "oom-killed-loop", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulling, 1 Pulled, 1 Created, 1 Started, 2 Pulled, 3 BackOff", seen: ["0/1 OOMKilled", "0/1 CrashLoopBackOff"], status: { containerStatuses: [{ lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } } }] } },
  {
    shows: "0/1 Evicted", file: "evicted", conditions: NONE, timeline: "0 Evicted", at: 5, status: { phase: "Failed", reason: "Evicted", message: "Pod was rejected: The node had condition: [MemoryPressure]. " }, event: "Evicted The node had condition: [MemoryPressure]. ",
    before: async ({ cluster, pass }) => {
      const { runtime } = cluster.nodes.get("node-1")!;
      runtime.cgroup.chargeMemory(runtime.memory - runtime.cgroup.memoryUsed - 50 * 1024 * 1024);
      await pass(11);
    },
  },
  { shows: "0/1 Error", file: "evicted-by-limit", conditions: FAILED, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 2 Evicted, 2 Killing", at: 40, status: { phase: "Failed", reason: "Evicted", message: "Usage of EmptyDir volume \"scratch\" exceeds the limit \"5Mi\". " }, event: "Evicted Usage of EmptyDir volume \"scratch\" exceeds the limit \"5Mi\". " },
  { shows: "1/1 Terminating", file: "terminating", conditions: READY, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 5 Killing", at: 5, then: async ({ client, pass }, name) => { client.of("pods").delete("default", name); await pass(10); }, event: "Killing Stopping container app" },
  {
    shows: "1/1 Running", file: "unknown", conditions: READY, timeline: "0 Pulled, 0 Created, 0 Started, 25 SandboxChanged, 25 Pulled, 25 Created, 25 Started", at: 5, seen: ["0/1 Unknown", "1/1 Running"],
    then: async ({ cluster, pass }) => {
      const fault = cluster.faults.inject({ kind: "node-down", node: "node-2" });
      await pass(20);
      fault.end();
      await pass(20);
    },
    status: { containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 255, reason: "Unknown" } } }] },
    event: "SandboxChanged Pod sandbox changed, it will be killed and re-created.",
  },
  {
    shows: "1/1 Terminating", file: "unknown", conditions: ["PodReadyToStartContainers=True", "Initialized=True", "Ready=False", "ContainersReady=True", "PodScheduled=True", "DisruptionTarget=True DeletionByTaintManager"], timeline: "0 Pulled, 0 Created, 0 Started, 53 NodeNotReady, 353 TaintManagerEviction", at: 5, event: "TaintManagerEviction Marking for deletion Pod default/there",
    then: async ({ cluster, pass }) => {
      cluster.faults.inject({ kind: "node-down", node: "node-2" });
      await pass(400);
    },
  },
  { shows: "0/1 SysctlForbidden", file: "sysctl-forbidden", conditions: NONE, timeline: "0 SysctlForbidden", at: 3, status: { phase: "Failed", reason: "SysctlForbidden", message: "Pod was rejected: forbidden sysctl: \"kernel.msgmax\" not allowlisted" } },
  {
    shows: "0/1 ContainerStatusUnknown", file: "container-status-unknown", conditions: FAILED, timeline: "0 Scheduled, 0 FailedMount, 123 FailedMount, 123 DeadlineExceeded",
    status: { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 137, reason: "ContainerStatusUnknown" } } }] },
  },
  { shows: "0/1 Completed", file: "deadline", conditions: FAILED, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 5 DeadlineExceeded, 6 Killing", at: 15, status: { phase: "Failed", reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" }, event: "DeadlineExceeded Pod was active on the node longer than the specified deadline" },
  { shows: "0/1 PostStartHookError", file: "post-start-hook-error", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 1 FailedPostStartHook, 1 Killing", event: "FailedPostStartHook PostStartHook failed" },
  {
    shows: "2/2 Running", file: "restarting-all-containers", conditions: ["PodReadyToStartContainers=True", "Initialized=True", "Ready=True", "ContainersReady=True", "PodScheduled=True", "AllContainersRestarting=False"], timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 0 Pulled, 0 Created, 1 Started, 6 Killing", at: 11, seen: ["2/2 Running", "1/2 Error", "0/2 RestartingAllContainers", "2/2 Running"],
    status: { containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 137, reason: "RestartingAllContainers" } } }, { restartCount: 1 }] },
  },
  { shows: "0/1 OutOfcpu", file: "out-of-cpu", conditions: NONE, timeline: "0 OutOfcpu", at: 3, status: { phase: "Failed", reason: "OutOfcpu" }, event: "OutOfcpu Node didn't have enough resource: cpu, requested: 64000, used: " },
  { shows: "0/1 NodeAffinity", file: "node-affinity", conditions: NONE, timeline: "0 NodeAffinity", at: 3, status: { phase: "Failed", reason: "NodeAffinity", message: "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" } },
  { shows: "1/2 NotReady", file: "not-ready", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 0 Pulled, 0 Created, 1 Started", at: 10, seen: ["2/2 Running", "1/2 NotReady"], status: { phase: "Running" } },
  { shows: "0/1 Init:ErrImagePull", file: "init-image-pull", conditions: INITIALIZING, timeline: "0 Scheduled, 0 Pulling, 1 Failed, 1 Failed, 1 BackOff, 1 Failed", at: 5, status: { phase: "Pending", initContainerStatuses: [{ state: { waiting: { reason: "ErrImagePull" } } }], containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }] } },
  { shows: "0/1 Init:ImagePullBackOff", file: "init-image-pull", conditions: INITIALIZING, timeline: "0 Scheduled, 0 Pulling, 1 Failed, 1 Failed, 1 BackOff, 1 Failed", at: 20 },
  { shows: "0/1 Init:CreateContainerConfigError", file: "init-config-error", conditions: INITIALIZING, timeline: "0 Scheduled, 0 Pulled, 0 Failed", at: 20, event: "Failed Error: configmap \"settings\" not found" },
  { shows: "0/1 Init:OOMKilled", file: "init-oom-killed", conditions: INIT_FAILED, timeline: "0 Scheduled, 0 Pulling, 1 Pulled, 1 Created, 1 Started", at: 10, status: { phase: "Failed", initContainerStatuses: [{ state: { terminated: { exitCode: 137, reason: "OOMKilled" } } }] } },
  {
    shows: "0/1 ImageInspectError", file: "image-inspect-error", conditions: UNREADY, timeline: "0 InspectFailed, 0 Failed", at: 20, status: waiting("ImageInspectError"),
    before: ({ cluster }) => { cluster.nodes.get("node-1")!.runtime.images.outOfOrder = "rpc error: code = DeadlineExceeded desc = context deadline exceeded"; },
    event: "InspectFailed Failed to inspect image \"nginx:1.25\": rpc error: code = DeadlineExceeded desc = context deadline exceeded",
  },
  {
    shows: "0/1 CreateContainerError", file: "create-container-error-profile", conditions: UNREADY, timeline: "0 Scheduled, 0 Pulled, 0 Failed", at: 20, status: waiting("CreateContainerError"),
    event: "Failed Error: failed to create containerd container: cannot load seccomp profile \"/var/lib/kubelet/seccomp/profiles/audit.json\": open /var/lib/kubelet/seccomp/profiles/audit.json: no such file or directory",
  },
  { shows: "0/1 OutOfmemory", file: "out-of-memory", conditions: NONE, timeline: "0 OutOfmemory", at: 3, status: { phase: "Failed", reason: "OutOfmemory" }, event: "OutOfmemory Node didn't have enough resource: memory, requested: 966367641600, used: " },
  {
    shows: "0/1 OutOfpods", file: "out-of-pods", conditions: NONE, timeline: "0 OutOfpods", at: 3, status: { phase: "Failed", reason: "OutOfpods" }, event: "OutOfpods Node didn't have enough resource: pods, requested: 1, used: ",
    before: async ({ configure }) => configure("node-1", "maxPods: 1\n"),
  },
  {
    shows: "0/1 NodePorts", file: "node-ports", conditions: NONE, timeline: "0 NodePorts", at: 3, status: { phase: "Failed", reason: "NodePorts", message: "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports" },
    before: async ({ apply, pass }) => { apply("status/node-ports.yaml", "first"); await pass(3); },
  },
  {
    shows: "gone", file: "taint-toleration", conditions: NONE, timeline: "", at: 3, seen: ["0/1 TaintToleration", "gone"],
    before: ({ client }) => {
      const node = client.of("nodes").get("", "node-1");
      client.of("nodes").update("", { ...node, spec: { ...node.spec, taints: [{ key: "drain", value: "now", effect: "NoExecute" }] } });
    },
  },
  { shows: "0/1 PodOSNotSupported", file: "other-system", conditions: NONE, timeline: "0 PodOSNotSupported", at: 3, status: { phase: "Failed", reason: "PodOSNotSupported", message: "Pod was rejected: Failed to admit pod as the OS field doesn't match node OS" } },
  { shows: "0/1 NodeAffinity", file: "other-system-label", conditions: NONE, timeline: "0 NodeAffinity", at: 3, status: { phase: "Failed", reason: "NodeAffinity" } },
  {
    shows: "0/1 Error", file: "preempting", conditions: ["DisruptionTarget=True TerminationByKubelet", "PodReadyToStartContainers=False", "Initialized=True", "Ready=False PodFailed", "ContainersReady=False PodFailed", "PodScheduled=True"], timeline: "0 Pulled, 0 Created, 0 Started, 5 Preempting, 5 Killing", at: 5, event: "Preempting Preempted in order to admit critical pod",
    then: async ({ client, pass }) => {
      const containers = [{ name: "app", image: "nginx:1.25", resources: { requests: { cpu: "1" } } }];
      client.ofAny("pods").create("default", { apiVersion: "v1", kind: "Pod", metadata: { name: "vital" }, spec: { nodeName: "node-1", priorityClassName: "system-node-critical", containers } } as never);
      await pass(5);
    },
    status: { phase: "Failed", reason: "Preempting", message: "Preempted in order to admit critical pod" },
  },
  {
    shows: "0/1 UnexpectedAdmissionError", file: "unexpected-admission-error", conditions: NONE, timeline: "0 UnexpectedAdmissionError", at: 3, status: { phase: "Failed", reason: "UnexpectedAdmissionError" },
    event: "UnexpectedAdmissionError Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 62000), ]",
  },
  {
    shows: "1/1 Unknown", file: "node-lost", conditions: READY, timeline: "0 Pulled, 0 Created, 0 Started", at: 5,
    // What node controllers wrote before there were taints; a column of the API server still knows it.
    then: ({ client }, name) => {
      const pod = client.of("pods").get("default", name);
      client.of("pods").updateStatus("default", { ...pod, status: { ...pod.status, reason: "NodeLost", message: "Node node-1 which was running pod lostnode is unresponsive" } });
      client.of("pods").delete("default", name);
    },
  },
  { shows: "0/1 Error", file: "killed-by-signal", conditions: FAILED, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started", at: 6, status: { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 137, reason: "Error" } } }] } },
  {
    shows: "1/1 Running", file: "killed-by-probe", conditions: READY, timeline: "0 Scheduled, 0 Pulled, 0 Created, 0 Started, 2 Unhealthy, 4 Killing", at: 12, status: { containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 137, reason: "Error" } } }] },
    event: "Killing Container app failed liveness probe, will be restarted",
  },
  {
    shows: "0/1 ContainerCreating", file: "network-not-ready", conditions: CREATING, timeline: "0 NetworkNotReady", at: 20, status: waiting("ContainerCreating"),
    event: "NetworkNotReady network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized",
    before: ({ cluster }) => cluster.nodes.get("node-1")!.machine.fs.unlink("/etc/cni/net.d/10-bridge.conflist", ROOT),
  },
];

/** What the page shows of a cluster: plain data, made anew from the cluster at each look. */
export interface ClusterView {
  nodes: NodeView[];
  /** Pods that have no node. */
  unscheduled: UnscheduledView[];
  services: { namespace: string; name: string; type: string; clusterIP: string; ports: string; /** names of the ready Pods behind it */ endpoints: string[] }[];
}

export interface Amount {
  /** millicores, or bytes */
  allocatable: number;
  requested: number;
  used: number;
}

export interface NodeView {
  name: string;
  ready: boolean;
  unschedulable: boolean;
  controlPlane: boolean;
  zone: string;
  taints: string[];
  cpu: Amount;
  memory: Amount;
  pods: PodView[];
}

export interface PodView {
  uid: string;
  namespace: string;
  name: string;
  /** As the STATUS column says. */
  status: string;
  /** As the READY column says. */
  ready: string;
  restarts: number;
  tone: "good" | "wait" | "bad" | "done";
  /** `ReplicaSet/web-5d4f8c7b9d`, or "". */
  owner: string;
  system: boolean;
}

export interface UnscheduledView extends PodView {
  /** The scheduler's last verdict, per node. */
  reasons: { node: string; reason: string }[];
  message: string;
}

/** What happened to one Pod over time: the strip under the terminal. Times are virtual ms. */
export interface PodTimeline {
  uid: string;
  namespace: string;
  name: string;
  lanes: ProbeLane[];
  /** HTTP requests to the Pod (those of probes are in the lanes); left out while there was none. */
  requests?: RequestLane;
  restarts: { at: number; container: string }[];
  events: { at: number; type: string; reason: string; message: string; count: number }[];
  /** Spans in which the Pod was Ready. */
  ready: { from: number; to: number | undefined }[];
}

export interface RequestLane {
  /** Virtual ms before which requests are no longer known, if there were any. */
  knownSince?: number;
  /** By the virtual second in which they were sent (`at`, ms); seconds without any are left out. `latency`: mean of the answered, ms. */
  seconds: { at: number; sent: number; answered: number; failed: number; latency: number }[];
}

export interface ProbeLane {
  container: string;
  probe: "startup" | "readiness" | "liveness";
  failureThreshold: number;
  successThreshold: number;
  periodSeconds: number;
  /** Virtual ms before which results are no longer known, if there were any. */
  knownSince?: number;
  results: { at: number; result: "success" | "failure" | "unknown"; latency: number; message: string; /** failures in a row so far */ failures: number }[];
}

import { rfc3339 } from "../../apimachinery/time.ts";
import { encode, type HttpResponse } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import type { Runtime } from "../runtime/index.ts";
import { diskUse, totalDiskUse } from "./eviction/local-storage.ts";
import type { Kubelet } from "./kubelet.ts";
import { uidOf } from "./pod.ts";
import type { UsageSampler } from "./usage.ts";

export interface PageParts {
  simulation: Simulation;
  kubelet: Kubelet;
  runtime: Runtime;
  usage: UsageSampler;
}

const INODES = 16_777_216;
/** Bytes of an inode, as a rule of thumb. */
const PER_INODE = 16_384;

/** What the kubelet's port answers to a plain request: /healthz, /pods, /configz, /stats/summary. */
export function kubeletPage(path: string, parts: PageParts): HttpResponse {
  const { kubelet } = parts;
  const json = (text: string): HttpResponse => ({ status: 200, headers: { "content-type": "application/json" }, body: encode(text) });
  switch (path.replace(/\?.*$/, "").replace(/\/$/, "")) {
    case "/healthz":
      return plain(200, "ok");
    case "/pods":
      return json(`${JSON.stringify({ kind: "PodList", apiVersion: "v1", metadata: {}, items: kubelet.activePods() })}\n`);
    case "/configz":
      return json(JSON.stringify({ kubeletconfig: configz(kubelet) }));
    case "/stats/summary":
      return json(JSON.stringify(summary(parts), null, 1));
    default:
      return plain(404, "404 page not found\n");
  }
}

function plain(status: number, text: string): HttpResponse {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: encode(text) };
}

/** The configuration with the defaults that matter here. */
function configz({ configuration }: Kubelet): object {
  const { kind: _kind, apiVersion: _version, ...said } = configuration.document;
  const evictionHard = said.evictionHard ?? { "imagefs.available": "15%", "imagefs.inodesFree": "5%", "memory.available": "100Mi", "nodefs.available": "10%", "nodefs.inodesFree": "5%" };
  return {
    ...said,
    syncFrequency: "1m0s", fileCheckFrequency: "20s", httpCheckFrequency: "20s", address: "0.0.0.0", port: 10250,
    nodeStatusUpdateFrequency: "10s", nodeStatusReportFrequency: "5m0s", nodeLeaseDurationSeconds: 40,
    imageMinimumGCAge: "2m0s", imageGCHighThresholdPercent: 85, imageGCLowThresholdPercent: 80, volumeStatsAggPeriod: "1m0s",
    maxPods: configuration.maxPods ?? 110, podPidsLimit: configuration.podPidsLimit ?? -1, serializeImagePulls: true,
    evictionHard, evictionPressureTransitionPeriod: `${configuration.transition / 60_000}m0s`,
    containerLogMaxSize: "10Mi", containerLogMaxFiles: 5, failSwapOn: true,
  };
}

/** stats/v1alpha1 Summary: what the node, its Pods and their containers use. */
function summary({ simulation, kubelet, runtime, usage }: PageParts): object {
  const time = rfc3339(simulation.wall);
  const { disk } = kubelet;
  const filesystem = (usedBytes: number, capacityBytes = disk.capacity, availableBytes = disk.available()): object => ({
    time,
    availableBytes: Math.floor(availableBytes),
    capacityBytes: Math.floor(capacityBytes),
    usedBytes: Math.floor(usedBytes),
    inodesFree: INODES - Math.ceil(disk.used() / PER_INODE),
    inodes: INODES,
    inodesUsed: Math.ceil(usedBytes / PER_INODE),
  });
  const processor = (nanoCores: number, usedMs: number): object => ({ time, usageNanoCores: nanoCores, usageCoreNanoSeconds: Math.round(usedMs * 1e6) });
  const memory = (used: number, pages: number, capacity?: number): object => ({
    time,
    ...(capacity === undefined ? {} : { availableBytes: Math.max(0, capacity - used) }),
    usageBytes: used, workingSetBytes: used, rssBytes: used - pages, pageFaults: 0, majorPageFaults: 0,
  });
  const node = usage.nodeUsage()?.usage;
  const { cgroup } = runtime;
  const pods = kubelet.activePods().map((pod) => {
    const uid = uidOf(pod);
    const use = diskUse(pod, runtime, kubelet.volumes);
    const measured = usage.podUsage(uid)?.usage ?? {};
    const running = runtime.containers(uid).filter((container) => container.running);
    let nanoCores = 0;
    let cpuUsed = 0;
    const group = runtime.sandboxes(uid)[0]?.cgroup;
    let processes = 1;
    const containers = running.map((container) => {
      const own = container.cgroup;
      const nano = measured[container.name]?.cpuNanoCores ?? 0;
      nanoCores += nano;
      cpuUsed += own.cpuUsed;
      processes += own.processes;
      return {
        name: container.name,
        startTime: rfc3339(container.startedAt),
        cpu: processor(nano, own.cpuUsed),
        memory: memory(own.memoryUsed, own.pagesUsed, own.memoryLimit),
        rootfs: filesystem(container.disk.used),
        logs: filesystem(container.log.size),
        swap: { time, swapUsageBytes: 0 },
      };
    });
    const volume = [...kubelet.volumes.volumesOf(uid).values()].map(({ name, disk: own }) => {
      const limit = own && Number.isFinite(own.limit) ? own.limit : undefined;
      return { ...filesystem(own?.used ?? 4096, limit, limit === undefined ? undefined : limit - own!.used), name };
    });
    return {
      podRef: { name: pod.metadata!.name, namespace: pod.metadata!.namespace, uid },
      startTime: kubelet.statuses.get(uid)?.startTime ?? null,
      containers,
      cpu: processor(nanoCores, cpuUsed),
      memory: memory(group?.memoryUsed ?? 0, group?.pagesUsed ?? 0),
      volume,
      "ephemeral-storage": filesystem(totalDiskUse(use)),
      process_stats: { process_count: processes },
    };
  });
  const { node: description } = kubelet;
  return {
    node: {
      nodeName: description.name,
      startTime: rfc3339(simulation.epoch),
      cpu: processor(node?.cpuNanoCores ?? 0, cgroup.cpuUsed),
      memory: memory(node?.memoryBytes ?? cgroup.memoryUsed, cgroup.pagesUsed, description.memory),
      fs: filesystem(disk.used()),
      runtime: { imageFs: filesystem(disk.images()), containerFs: filesystem(disk.used()) },
      rlimit: { time, maxpid: cgroup.processLimit ?? INODES, curproc: cgroup.processes },
      swap: { time, swapAvailableBytes: 0, swapUsageBytes: 0 },
    },
    pods,
  };
}

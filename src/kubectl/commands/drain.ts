import { formatDuration } from "../../apimachinery/time.ts";
import { parseSelector } from "../../apimachinery/selectors/index.ts";
import { callback, sleep, type Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { completeNodes } from "../complete/resources.ts";
import { CommandError, ErrorList, isForbidden, isNotFound, isRefusal, StatusError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { DRY_RUN, SELECTOR } from "../flags/groups.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { isCompleted, podPath } from "../pods/pod.ts";
import { dryRunOf, dryRunSuffix, type DryRun } from "../printers/flags.ts";
import { infoName, itemsOf, type Info } from "../resource/info.ts";
import { checkNodeArguments, nodesOf, setSchedulable } from "./cordon.ts";

/** ms between tries to evict a Pod that a budget protects. */
const RETRY = 5000;

export const drain: Command = {
  name: "drain",
  flags: defineFlags(
    `${SELECTOR} ${DRY_RUN} chunk-size:int=500 delete-emptydir-data disable-eviction force grace-period:int=-1 ignore-daemonsets ` +
      "pod-selector:string skip-wait-for-delete-timeout:int=0 timeout:duration=0s",
  ),
  complete: completeNodes,
  *run(invocation) {
    checkNodeArguments(invocation, "drain NODE");
    const dryRun = yield* dryRunOf(invocation);
    void invocation.client;
    const podSelector = invocation.flags.string("pod-selector");
    try {
      parseSelector(podSelector);
    } catch {
      throw new CommandError("--pod-selector=<pod_selector> must be a valid label selector");
    }
    const nodes = yield* nodesOf(invocation);
    yield* setSchedulable(invocation, nodes, "cordon", dryRun);
    const errors: Error[] = [];
    const remaining: string[] = [];
    for (const node of nodes) {
      try {
        yield* new Drainer(invocation, node, dryRun).drain();
        yield* invocation.print(`${infoName(node)} drained${dryRunSuffix(dryRun)}\n`);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const { message } = error;
        yield* invocation.printError(`error: unable to drain node ${JSON.stringify(node.name)} due to error: ${message}, continuing command...\n`);
        errors.push(error);
        remaining.push(node.name);
      }
    }
    if (remaining.length > 0) {
      yield* invocation.printError(`There are pending nodes to be drained:\n${remaining.map((name) => ` ${name}\n`).join("")}`);
    }
    // These are always printed as several errors are: a line for each node, or for each error of the only one, without "error:" before it.
    if (errors.length > 1) throw new ErrorList(errors);
    if (errors.length === 1) {
      const flat = errors.flatMap((error) => (error instanceof ErrorList ? error.errors : [error]));
      throw new ErrorList(flat.length > 1 ? flat : [new ErrorList(flat)]);
    }
  },
};

/** What a filter says of a Pod: whether it goes, and why that is told. */
interface Verdict {
  pod: KubeObject;
  go: boolean;
  warning?: string;
  error?: string;
}

const podName = ({ metadata = {} }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;

/** Empties one node (kubectl: pkg/drain). */
class Drainer {
  private readonly invocation: Invocation;
  private readonly node: Info;
  private readonly dryRun: DryRun;

  constructor(invocation: Invocation, node: Info, dryRun: DryRun) {
    this.invocation = invocation;
    this.node = node;
    this.dryRun = dryRun;
  }

  *drain(): Call<void> {
    const { invocation } = this;
    const pods = yield* this.podsToGo(true);
    if (this.dryRun === "client") {
      for (const pod of pods) yield* invocation.print(`evicting pod ${podName(pod)} (dry run)\n`);
      return;
    }
    if (pods.length === 0) return;
    try {
      if (invocation.flags.bool("disable-eviction")) yield* this.deletePods(pods);
      else yield* this.evictPods(pods);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      yield* this.tellPending(error);
      throw error;
    }
  }

  private *tellPending(error: Error): Call<void> {
    const { invocation } = this;
    try {
      const pending = yield* this.podsToGo(false);
      if (pending.length === 0) return;
      yield* invocation.printError(
        `There are pending pods in node ${JSON.stringify(this.node.name)} when an error occurred: ${error.message}\n` +
          pending.map(({ metadata }) => `pod/${metadata?.name}\n`).join(""),
      );
    } catch (problem) {
      if (!isRefusal(problem)) throw problem;
      yield* invocation.printError(`Following errors occurred while getting the list of pods to delete:\n${problem.message}`);
    }
  }

  private *podsToGo(warn: boolean): Call<KubeObject[]> {
    const { client, flags } = this.invocation;
    const list = yield* client.json("/api/v1/pods", {
      query: { fieldSelector: `spec.nodeName=${this.node.name}`, labelSelector: flags.string("pod-selector"), limit: flags.string("chunk-size") },
    });
    const verdicts: Verdict[] = [];
    for (const pod of itemsOf(list)) verdicts.push(yield* this.judge(pod));
    const failed = grouped(verdicts, "error").map(([why, names]) => new CommandError(`cannot delete ${why}: ${names.join(", ")}`));
    if (failed.length > 0) throw new ErrorList(failed);
    const warnings = grouped(verdicts, "warning").map(([what, names]) => `${what}: ${names.join(", ")}`);
    if (warn && warnings.length > 0) yield* this.invocation.warn(warnings.join("; "));
    return verdicts.filter(({ go }) => go).map(({ pod }) => pod);
  }

  /** The filters in their order; a later one that lets a Pod go has the last word. */
  private *judge(pod: KubeObject): Call<Verdict> {
    const { flags, client, process } = this.invocation;
    const { metadata = {}, spec = {} } = pod;
    const done = isCompleted(pod);
    const skip = flags.int("skip-wait-for-delete-timeout");
    if (skip > 0 && metadata.deletionTimestamp && (process.wall - Date.parse(metadata.deletionTimestamp)) / 1000 > skip) return { pod, go: false };
    const controller = metadata.ownerReferences?.find((owner) => owner.controller);
    if (controller?.kind === "DaemonSet" && controller.apiVersion === "apps/v1" && !done) {
      let served = true;
      try {
        yield* client.json(`/apis/apps/v1/namespaces/${metadata.namespace}/daemonsets/${controller.name}`);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        // Of one that is gone the filters below decide.
        if (!isNotFound(error) || !flags.bool("force")) return { pod, go: false, error: error.message };
        served = false;
      }
      if (served) {
        return flags.bool("ignore-daemonsets")
          ? { pod, go: false, warning: "ignoring DaemonSet-managed Pods" }
          : { pod, go: false, error: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)" };
      }
    }
    if (metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined) return { pod, go: false };
    const local = ((spec.volumes ?? []) as { emptyDir?: object }[]).some(({ emptyDir }) => emptyDir) && !done;
    if (local && !flags.bool("delete-emptydir-data")) {
      return { pod, go: false, error: "Pods with local storage (use --delete-emptydir-data to override)" };
    }
    if (done || controller) return { pod, go: true };
    return flags.bool("force")
      ? { pod, go: true, warning: "deleting Pods that declare no controller" }
      : { pod, go: false, error: "Pods that declare no controller (use --force to override)" };
  }

  private get deleteOptions(): object {
    const grace = this.invocation.flags.int("grace-period");
    return { gracePeriodSeconds: grace >= 0 ? grace : undefined, dryRun: this.dryRun === "server" ? ["All"] : undefined };
  }

  /** All at once, each with its own patience. */
  private *evictPods(pods: readonly KubeObject[]): Call<void> {
    const { process, flags } = this.invocation;
    const timeout = flags.duration("timeout");
    const deadline = timeout === 0 ? Infinity : process.now + timeout;
    const errors: Error[] = [];
    let running = pods.length;
    let crash: unknown;
    let wake: (() => void) | undefined;
    for (const pod of pods) {
      const self = this;
      process.startThread((function* (): Call<void> {
        try {
          yield* self.evict(pod, deadline, timeout);
        } catch (error) {
          if (isRefusal(error)) errors.push(error);
          else crash ??= error;
        }
        running -= 1;
        wake?.();
      })());
    }
    while (running > 0) {
      yield* callback<void>("wait", (done) => {
        wake = () => done();
        return () => { wake = undefined; };
      });
    }
    if (crash) throw crash;
    if (errors.length > 0) throw new ErrorList(errors);
  }

  private *evict(first: KubeObject, deadline: number, timeout: number): Call<void> {
    const { invocation } = this;
    const { client, process } = invocation;
    let pod = first;
    for (;;) {
      const { name, namespace } = pod.metadata!;
      const what = `pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
      yield* invocation.print(`evicting pod ${podName(pod)}${dryRunSuffix(this.dryRun)}\n`);
      if (process.now >= deadline) throw new CommandError(`error when evicting ${what}: global timeout reached: ${formatDuration(timeout)}`);
      try {
        yield* client.json(podPath(pod.metadata, "eviction"), {
          method: "POST",
          body: { kind: "Eviction", apiVersion: "policy/v1", metadata: { name, namespace }, deleteOptions: this.deleteOptions },
        });
        break;
      } catch (error) {
        if (isNotFound(error)) return;
        if (!(error instanceof StatusError)) throw error;
        const terminating = isForbidden(error) && (error.status.details?.causes ?? []).some(({ reason }) => reason === "NamespaceTerminating");
        if (terminating && pod.metadata?.deletionTimestamp) break;
        if (error.status.reason === "TooManyRequests") {
          yield* invocation.printError(`error when evicting ${what} (will retry after 5s): ${error.message}\n`);
        } else if (terminating) {
          yield* invocation.printError(
            `error when evicting pod ${JSON.stringify(name)} from terminating namespace ${JSON.stringify(namespace)} (will retry after 5s): ${error.message}\n`,
          );
        } else throw new CommandError(`error when evicting ${what}: ${error.message}`);
        yield* sleep(RETRY);
        try {
          pod = yield* client.json(podPath(pod.metadata));
        } catch (problem) {
          if (!(problem instanceof StatusError)) throw problem;
        }
      }
    }
    if (this.dryRun === "server") return;
    yield* this.waitGone([pod], "evicted", deadline, timeout);
  }

  private *deletePods(pods: readonly KubeObject[]): Call<void> {
    const { client, process, flags } = this.invocation;
    const timeout = flags.duration("timeout");
    for (const { metadata } of pods) {
      try {
        yield* client.json(podPath(metadata), { method: "DELETE", body: this.deleteOptions });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    yield* this.waitGone(pods, "deleted", timeout === 0 ? Infinity : process.now + timeout, timeout);
  }

  private *waitGone(given: readonly KubeObject[], done: string, deadline: number, timeout: number): Call<void> {
    const { invocation } = this;
    const { client, process, flags } = invocation;
    let pods = given;
    for (;;) {
      const pending: KubeObject[] = [];
      for (const pod of pods) {
        const { name, uid } = pod.metadata!;
        const present = yield* client.find(podPath(pod.metadata));
        if (!present || present.metadata?.uid !== uid) {
          yield* invocation.print(`pod/${name} ${done}${dryRunSuffix(this.dryRun)}\n`);
          continue;
        }
        const skip = flags.int("skip-wait-for-delete-timeout");
        const since = present.metadata?.deletionTimestamp;
        if (skip > 0 && since && (process.wall - Date.parse(since)) / 1000 > skip) {
          yield* invocation.print(`pod ${JSON.stringify(name)} has DeletionTimestamp older than ${skip} seconds, skipping\n`);
          continue;
        }
        pending.push(pod);
      }
      pods = pending;
      if (pods.length === 0) return;
      if (process.now >= deadline) {
        const { name, namespace } = pods[0]!.metadata!;
        throw new CommandError(
          done === "evicted"
            ? `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: global timeout reached: ${formatDuration(timeout)}`
            : "context deadline exceeded",
        );
      }
      yield* sleep(Math.min(1000, Math.max(1, deadline - process.now)));
    }
  }
}

/** Names of Pods by what is said of them, in the order of their first. */
function grouped(verdicts: readonly Verdict[], key: "warning" | "error"): [string, string[]][] {
  const found = new Map<string, string[]>();
  for (const verdict of verdicts) {
    const text = verdict[key];
    if (text === undefined) continue;
    const names = found.get(text);
    if (names) names.push(podName(verdict.pod));
    else found.set(text, [podName(verdict.pod)]);
  }
  return [...found];
}


import { compareKeys } from "../../../apimachinery/json/index.ts";
import type { Call } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { completeNames } from "../../complete/resources.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { SELECTOR } from "../../flags/groups.ts";
import type { Invocation } from "../../invocation.ts";
import type { KubeObject } from "../../object.ts";
import { tableWriter } from "../../printers/tab-writer.ts";
import { pathOf } from "../../rest/mapper.ts";
import { itemsOf } from "../../resource/info.ts";
import { amountOf, bySize, containersUsage, measured, requireMetrics, sum, usageText } from "./usage.ts";

const METRICS = { group: "metrics.k8s.io", version: "v1beta1", resource: "pods", namespaced: true };
/** Pods that are younger have no metrics yet; nobody complains of them. */
const DELAY = 120_000;

export const topPod: Command = {
  name: "pod",
  aliases: ["pods", "po"],
  flags: defineFlags(
    `${SELECTOR} all-namespaces,A containers field-selector:string no-headers show-swap sort-by:string sum ` +
      "use-protocol-buffers=true",
  ),
  complete: completeNames("pods"),
  *run(invocation) {
    const { flags, args } = invocation;
    if (args.length > 1) throw invocation.usageError("pod [NAME | -l label]");
    const { namespace, client } = invocation;
    const [name] = args;
    const query = {
      labelSelector: flags.string("selector") || undefined,
      fieldSelector: flags.string("field-selector") || undefined,
    };
    if (name && (query.labelSelector || query.fieldSelector)) throw new CommandError("only one of NAME or selector can be provided");
    yield* requireMetrics(invocation);
    const all = flags.bool("all-namespaces");
    const scope = all ? "" : `/namespaces/${namespace}`;
    const answer = yield* client.json(pathOf(METRICS, all ? "" : namespace, name), { query });
    const metrics = name ? [answer] : itemsOf(answer);
    if (metrics.length > 0) {
      yield* printMetrics(invocation, metrics, all);
      return;
    }
    const pods = itemsOf(yield* client.json(`/api/v1${scope}/pods`, { query }));
    if (pods.length > 0) throw notYet(invocation, pods);
    yield* invocation.printError(all ? "No resources found\n" : `No resources found in ${namespace} namespace.\n`);
  },
};

function notYet({ process }: Invocation, pods: readonly KubeObject[]): CommandError {
  for (const { metadata } of pods) {
    const age = process.wall - Date.parse(metadata?.creationTimestamp ?? "");
    if (age <= DELAY) continue;
    const seconds = Math.floor(age / 1000);
    const text = `${seconds >= 3600 ? `${Math.floor(seconds / 3600)}h` : ""}${seconds >= 60 ? `${Math.floor((seconds % 3600) / 60)}m` : ""}`;
    return new CommandError(`Metrics not available for pod ${metadata?.namespace}/${metadata?.name}, age: ${text}${seconds % 60}s`);
  }
  return new CommandError("metrics not available yet");
}

function* printMetrics(invocation: Invocation, metrics: KubeObject[], withNamespace: boolean): Call<void> {
  const { flags } = invocation;
  const resources = measured(invocation);
  const containers = flags.bool("containers");
  const sort = flags.string("sort-by");
  const usages = (pod: KubeObject) => containersUsage(pod).map(({ usage }) => usage);
  metrics.sort((a, b) => {
    if (sort !== "") return bySize(sum(usages(a), sort), sum(usages(b), sort));
    if (withNamespace && a.metadata?.namespace !== b.metadata?.namespace) {
      return compareKeys(a.metadata?.namespace ?? "", b.metadata?.namespace ?? "");
    }
    return compareKeys(a.metadata?.name ?? "", b.metadata?.name ?? "");
  });
  const columns = [
    ...(withNamespace ? ["NAMESPACE"] : []), ...(containers ? ["POD"] : []), "NAME", "CPU(cores)", "MEMORY(bytes)",
    ...(flags.bool("show-swap") ? ["SWAP(bytes)"] : []),
  ];
  const writer = tableWriter();
  const row = (cells: readonly string[]): void => writer.write(`${cells.join("\t")}\t\n`);
  if (!flags.bool("no-headers")) row(columns);
  for (const pod of metrics) {
    const { name = "", namespace = "" } = pod.metadata ?? {};
    const place = withNamespace ? [namespace] : [];
    if (!containers) {
      row([...place, name, ...resources.map((resource) => usageText(resource, sum(usages(pod), resource)))]);
      continue;
    }
    const sorted = containersUsage(pod).sort((a, b) =>
      sort === "" ? compareKeys(a.name, b.name) : bySize(amountOf(a.usage, sort), amountOf(b.usage, sort)),
    );
    for (const { name: container, usage } of sorted) {
      row([...place, name, container, ...resources.map((resource) => usageText(resource, amountOf(usage, resource)))]);
    }
  }
  if (flags.bool("sum")) {
    // Without headers kubectl counts only the columns of every Pod.
    const width = flags.bool("no-headers") ? 1 + resources.length : columns.length;
    const totals = resources.map((resource) => usageText(resource, sum(metrics.flatMap(usages), resource)));
    row([...Array.from({ length: width - 2 }, () => ""), "________", "________"]);
    row([...Array.from({ length: width - 3 }, () => ""), "", ...totals]);
  }
  yield* invocation.print(writer.flush());
}

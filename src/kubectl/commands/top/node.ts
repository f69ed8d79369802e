import { compareKeys } from "../../../apimachinery/json/index.ts";
import type { Command } from "../../command.ts";
import { completeNodes } from "../../complete/resources.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { SELECTOR } from "../../flags/groups.ts";
import { tableWriter } from "../../printers/tab-writer.ts";
import { pathOf } from "../../rest/mapper.ts";
import { itemsOf } from "../../resource/info.ts";
import { amountOf, bySize, measured, percentage, requireMetrics, usageText, type Usage } from "./usage.ts";

const METRICS = { group: "metrics.k8s.io", version: "v1beta1", resource: "nodes", namespaced: false };

export const topNode: Command = {
  name: "node",
  aliases: ["nodes", "no"],
  flags: defineFlags(`${SELECTOR} no-headers show-capacity show-swap sort-by:string use-protocol-buffers=true`),
  complete: completeNodes,
  *run(invocation) {
    const { flags, args } = invocation;
    if (args.length > 1) throw invocation.usageError("node [NAME | -l label]");
    const { client } = invocation;
    const [name] = args;
    const labelSelector = flags.string("selector") || undefined;
    if (name && labelSelector) throw new CommandError("only one of NAME or --selector can be provided");
    yield* requireMetrics(invocation);
    const answer = yield* client.json(pathOf(METRICS, "", name), { query: { labelSelector } });
    const metrics = name ? [answer] : itemsOf(answer);
    if (metrics.length === 0) throw new CommandError("metrics not available yet");
    const nodes = name
      ? [yield* client.json(`/api/v1/nodes/${name}`)]
      : itemsOf(yield* client.json("/api/v1/nodes", { query: { labelSelector } }));
    const available = new Map<string, Usage>();
    for (const { metadata, status } of nodes) {
      const resources = (flags.bool("show-capacity") ? status?.capacity : status?.allocatable) as Usage | undefined;
      const swap = status?.nodeInfo?.swap?.capacity as number | undefined;
      available.set(metadata?.name ?? "", { ...resources, ...(swap === undefined ? {} : { swap: String(swap) }) });
    }
    const sort = flags.string("sort-by");
    metrics.sort((a, b) =>
      sort === "" ? compareKeys(a.metadata?.name ?? "", b.metadata?.name ?? "") : bySize(amountOf(a.usage, sort), amountOf(b.usage, sort)),
    );
    const resources = measured(invocation);
    const writer = tableWriter();
    if (!flags.bool("no-headers")) {
      const swap = flags.bool("show-swap") ? "SWAP(bytes)\tSWAP(%)\t" : "";
      writer.write(`NAME\tCPU(cores)\tCPU(%)\tMEMORY(bytes)\tMEMORY(%)\t${swap}\n`);
    }
    for (const { metadata, usage } of metrics) {
      const node = metadata?.name ?? "";
      const whole = available.get(node) ?? {};
      available.delete(node);
      const cells = resources.map((resource) => {
        if (resource === "swap" && !("swap" in whole)) return "<unknown>\t<unknown>\t";
        const amount = amountOf(usage, resource);
        return `${usageText(resource, amount)}\t${resource in whole ? `${percentage(amount, whole[resource]!)}\t` : ""}`;
      });
      writer.write(`${node}\t${cells.join("")}\n`);
    }
    for (const node of available.keys()) writer.write(`${node}\t${"<unknown>\t<unknown>\t".repeat(resources.length)}\n`);
    yield* invocation.print(writer.flush());
  },
};

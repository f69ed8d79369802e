import { humanDuration } from "../../../apimachinery/time.ts";
import type { KubeObject } from "../../object.ts";
import { tableWriter } from "../../printers/tab-writer.ts";
import type { Attempt, AttemptList, NodeVerdict } from "./attempt.ts";

/** The tables of `kubectl podlab why`: what each node was refused for or scored, and who won. `wall` in ms since 1970. */
export function explanation(pod: KubeObject, list: Omit<AttemptList, "items">, attempts: readonly Attempt[], shown: Attempt | undefined, wall: number): string {
  const { namespace, name } = pod.metadata!;
  const head = tableWriter();
  head.write(`Pod:\t${namespace}/${name}\n`);
  head.write(`Scheduler:\t${shown?.schedulerName ?? pod.spec?.schedulerName ?? "default-scheduler"}\n`);
  if (shown) {
    const last = attempts.at(-1)!;
    head.write(`Attempt:\t${shown.number} of ${last.number}, ${humanDuration(wall - Date.parse(shown.time))} ago\n`);
    head.write(`Priority:\t${shown.priority}\n`);
    head.write(`Nodes:\t${nodesText(shown)}\n`);
    head.write(`Result:\t${resultText(shown)}\n`);
    if (shown.message) head.write(`Message:\t${shown.message}\n`);
  } else head.write(`Result:\t${withoutAttempt(pod)}\n`);
  if (list.queue && shown === attempts.at(-1)) head.write(`Waits in:\t${queueText(list.queue)}\n`);
  return [head.flush(), ...(shown ? [verdictTable(shown), scoreTable(shown)] : []), earlier(attempts, shown, wall)]
    .filter((part) => part !== "")
    .join("\n");
}

function nodesText({ nodesInCluster, evaluated, feasible, nodes }: Attempt): string {
  // Of a large cluster only the best nodes and some of the refused ones are kept.
  const shown = nodes.length < evaluated ? `, ${nodes.length} shown` : "";
  return `${nodesInCluster} in the cluster, ${evaluated} looked at, ${feasible} fit${shown}`;
}

function resultText({ outcome, nodeName, feasible, tied, nodes, preemption, nominatedNodeName }: Attempt): string {
  if (outcome === "error") return "an error; it is tried again after a back-off";
  if (outcome === "unschedulable") {
    if (!preemption) return nominatedNodeName ? `no node fits; it waits for room on ${nominatedNodeName}` : "no node fits";
    const victims = preemption.victims.map((victim) => `${victim.namespace}/${victim.name} (priority ${victim.priority})`);
    return `no node fits; room is made on ${preemption.nodeName}: ${victims.join(", ")} ${victims.length === 1 ? "is" : "are"} stopped`;
  }
  if (feasible === 1) return `${nodeName}: the only node that fits`;
  const total = nodes.find(({ node }) => node === nodeName)?.total;
  if (tied.length > 1 && total !== undefined) return `${nodeName}: drawn among ${tied.join(", ")}, which share the highest score, ${total}`;
  return `${nodeName}: the highest score, ${total}`;
}

function queueText({ place, gated }: { place: string; gated?: string }): string {
  if (gated) return `unschedulable: ${gated}`;
  switch (place) {
    case "active":
      return "active: it is tried next";
    case "unschedulable":
      return "unschedulable: until something changes that may help, or for 5 minutes";
    default:
      return "back-off: it is tried again shortly";
  }
}

function withoutAttempt(pod: KubeObject): string {
  if (pod.spec?.nodeName) return `it is on ${pod.spec.nodeName}, and no scheduler was asked: who made it named the node, or another scheduler bound it`;
  return "no attempt has been made";
}

/** One line a node: chosen, fit with its score, or refused by which plugin and with which numbers. */
function verdictTable({ nodes, nodeName }: Attempt): string {
  if (nodes.length === 0) return "";
  const preempts = nodes.some(({ preemption }) => preemption);
  const writer = tableWriter();
  writer.write(`NODE\tVERDICT\tSCORE\tPLUGIN\tREASON\tNUMBERS${preempts ? "\tPREEMPTION" : ""}\n`);
  for (const { node, refused, total, preemption } of nodes) {
    const verdict = refused ? "refused" : node === nodeName ? "chosen" : "fits";
    const cells = [
      node, verdict, total ?? "-", refused?.plugin || "-", refused?.reasons.join(", ") || "-", refused?.detail ?? "-",
      ...(preempts ? [preemption || "-"] : []),
    ];
    writer.write(`${cells.join("\t")}\n`);
  }
  return writer.flush();
}

/** One line a node and plugin, the winner first. */
function scoreTable({ nodes, nodeName }: Attempt): string {
  const scored = nodes
    .filter(({ scores }) => scores && scores.length > 0)
    .sort((a, b) => Number(b.node === nodeName) - Number(a.node === nodeName) || (b.total ?? 0) - (a.total ?? 0));
  if (scored.length === 0) return "";
  const writer = tableWriter();
  writer.write("NODE\tPLUGIN\tRAW\tNORMALIZED\tWEIGHT\tPOINTS\n");
  for (const verdict of scored) for (const line of scoreLines(verdict)) writer.write(`${line.join("\t")}\n`);
  return writer.flush();
}

function scoreLines({ node, scores = [], total }: NodeVerdict): (string | number)[][] {
  return [
    ...scores.map(({ plugin, raw, normalized, weight, weighted }) => [node, plugin, raw, normalized, weight, weighted]),
    [node, "(sum)", "", "", "", total ?? ""],
  ];
}

function earlier(attempts: readonly Attempt[], shown: Attempt | undefined, wall: number): string {
  const others = attempts.filter((attempt) => attempt !== shown);
  if (others.length === 0) return "";
  const writer = tableWriter();
  writer.write("ATTEMPT\tAGE\tRESULT\n");
  for (const { number, time, outcome, nodeName, message } of others) {
    writer.write(`${number}\t${humanDuration(wall - Date.parse(time))}\t${outcome === "scheduled" ? nodeName : message}\n`);
  }
  return writer.flush();
}

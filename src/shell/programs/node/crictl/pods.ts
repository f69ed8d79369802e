import type { Call, Process } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { fits, labelsFit } from "./containers.ts";
import { runtime, type Sandbox } from "./cri.ts";
import { fail, NeedsHelp, type Flags } from "./flags.ts";
import { log } from "./log.ts";
import { printList, printStatuses, told } from "./output.ts";
import { ago, short, stateText, table, timeText } from "./table.ts";

/** The sandboxes that the flags of a list mean, the newest first. */
function* matching(process: Process, flags: Flags): Call<Sandbox[]> {
  const { items } = yield* runtime<{ items: Sandbox[] }>(process, "ListPodSandbox");
  const state = flags.get("state");
  if (state !== undefined && !/^(?:ready|notready)$/i.test(state)) fail("--state should be ready or notready");
  const list = items
    .filter((pod) => flags.get("id") === undefined || pod.id.startsWith(flags.get("id")!))
    .filter((pod) => state === undefined || pod.state.toLowerCase().endsWith(`_${state.toLowerCase()}`))
    .filter((pod) => fits(flags.get("name"), pod.metadata.name))
    .filter((pod) => fits(flags.get("namespace"), pod.metadata.namespace))
    .filter((pod) => labelsFit(pod.labels, flags.all("label")))
    .sort((a, b) => (BigInt(b.createdAt) > BigInt(a.createdAt) ? 1 : BigInt(b.createdAt) < BigInt(a.createdAt) ? -1 : 0));
  if (flags.has("latest")) return list.slice(0, 1);
  return flags.get("last") === undefined ? list : list.slice(0, Number(flags.get("last")));
}

export function* pods(process: Process, flags: Flags): Call<void> {
  const list = yield* told("list pod sandboxes", matching(process, flags));
  if (flags.has("quiet")) {
    yield* print(list.map(({ id }) => `${id}\n`).join(""));
    return;
  }
  if (yield* printList(flags.get("output") ?? "table", { items: list })) return;
  yield* print(table([
    ["POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME"],
    ...list.map((pod) => [
      flags.has("no-trunc") ? pod.id : short(pod.id), ago(process, pod.createdAt), stateText(pod.state), pod.metadata.name, pod.metadata.namespace ?? "",
      String(pod.metadata.attempt ?? 0), pod.runtimeHandler ? pod.runtimeHandler : "(default)",
    ]),
  ]));
}

export function* inspectp(process: Process, flags: Flags): Call<void> {
  let ids = flags.rest;
  if (ids.length === 0) ids = (yield* told("listing pod sandboxes", matching(process, flags))).map(({ id }) => id);
  if (ids.length === 0) {
    yield* log(process, "error", "No IDs provided or nothing found per filter");
    throw new NeedsHelp();
  }
  const statuses: object[] = [];
  for (const id of ids) {
    const { status, info } = yield* told("get the status of pod sandboxes: get pod sandbox status", sandboxStatus(process, id));
    statuses.push({ status: { ...status, createdAt: timeText(status.createdAt) }, ...(flags.has("quiet") ? {} : { info }) });
  }
  yield* told("get the status of pod sandboxes", printStatuses(flags.get("output") ?? "json", statuses));
}

function* sandboxStatus(process: Process, podSandboxId: string): Call<{ status: { state: string; createdAt: string }; info: object }> {
  return yield* runtime<{ status: { state: string; createdAt: string }; info: object }>(process, "PodSandboxStatus", { podSandboxId, verbose: true });
}

export function* stopp(process: Process, flags: Flags): Call<void> {
  if (flags.rest.length === 0) throw new NeedsHelp();
  for (const id of flags.rest) {
    yield* told(`stopping the pod sandbox ${JSON.stringify(id)}`, runtime(process, "StopPodSandbox", { podSandboxId: id }));
    yield* print(`Stopped sandbox ${id}\n`);
  }
}

export function* rmp(process: Process, flags: Flags): Call<void> {
  let ids = flags.rest;
  if (flags.has("all")) ids = (yield* runtime<{ items: Sandbox[] }>(process, "ListPodSandbox")).items.map(({ id }) => id);
  else if (ids.length === 0) throw new NeedsHelp();
  for (const id of ids) {
    const quoted = JSON.stringify(id);
    const { status } = yield* told(`getting sandbox status of pod ${quoted}`, sandboxStatus(process, id));
    if (status.state === "SANDBOX_READY") {
      if (!flags.has("force")) fail(`pod sandbox ${quoted} is running, please stop it first`);
      yield* told(`stopping the pod sandbox ${quoted} failed`, runtime(process, "StopPodSandbox", { podSandboxId: id }));
      yield* print(`Stopped sandbox ${id}\n`);
    }
    yield* told(`removing the pod sandbox ${quoted}`, runtime(process, "RemovePodSandbox", { podSandboxId: id }));
    yield* print(`Removed sandbox ${id}\n`);
  }
}

import type { Call, Process } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { runtime, type Container, type Sandbox } from "./cri.ts";
import { fail, Fatal, NeedsHelp, type Flags } from "./flags.ts";
import { log } from "./log.ts";
import { printList, printStatuses, told } from "./output.ts";
import { ago, short, stateText, table, timeText } from "./table.ts";

interface ContainerStatus {
  status: { state: string; createdAt: string; startedAt: string; finishedAt: string };
  info: object;
}

/** The containers that the flags of a list mean, the newest first. */
function* matching(process: Process, flags: Flags): Call<Container[]> {
  const { containers } = yield* runtime<{ containers: Container[] }>(process, "ListContainers");
  const id = flags.get("id");
  const state = flags.get("state");
  const image = flags.get("image");
  if (state !== undefined && !/^(?:created|running|exited|unknown)$/i.test(state)) {
    fail(`--state should be one of created, running, exited or unknown`);
  }
  const every = flags.has("all") || id !== undefined || state !== undefined || flags.has("latest") || flags.get("last") !== undefined;
  const list = containers
    .filter((each) => every || each.state === "CONTAINER_RUNNING")
    .filter((each) => state === undefined || each.state.toLowerCase().endsWith(`_${state.toLowerCase()}`))
    .filter((each) => id === undefined || each.id.startsWith(id))
    .filter((each) => fits(flags.get("name"), each.metadata.name))
    .filter((each) => fits(flags.get("namespace"), each.labels["io.kubernetes.pod.namespace"]))
    .filter((each) => flags.get("pod") === undefined || each.podSandboxId.startsWith(flags.get("pod")!))
    .filter((each) => image === undefined || short(each.image.image).startsWith(image.slice(0, 13)) || each.image.userSpecifiedImage?.includes(image) === true)
    .filter((each) => labelsFit(each.labels, flags.all("label")))
    .sort((a, b) => (BigInt(b.createdAt) > BigInt(a.createdAt) ? 1 : BigInt(b.createdAt) < BigInt(a.createdAt) ? -1 : 0));
  if (flags.has("latest")) return list.slice(0, 1);
  return flags.get("last") === undefined ? list : list.slice(0, Number(flags.get("last")));
}

/** Whether a text fits a pattern, if one is asked for. Throws Fatal on what is none. */
export function fits(pattern: string | undefined, text: string | undefined): boolean {
  try {
    return pattern === undefined || new RegExp(pattern).test(text ?? "");
  } catch {
    return fail(`error parsing regexp: ${pattern}`);
  }
}

export function labelsFit(labels: Readonly<Record<string, string>>, wanted: readonly string[]): boolean {
  return wanted.every((pair) => {
    if (!pair.includes("=")) fail(`incorrectly specified label: ${pair}`);
    const at = pair.indexOf("=");
    return labels[pair.slice(0, at)] === pair.slice(at + 1);
  });
}

export function* ps(process: Process, flags: Flags): Call<void> {
  const list = yield* told("list containers", matching(process, flags));
  if (flags.has("quiet")) {
    yield* print(list.map(({ id }) => `${id}\n`).join(""));
    return;
  }
  if (yield* printList(flags.get("output") ?? "table", { containers: list })) return;
  const { items } = yield* runtime<{ items: Sandbox[] }>(process, "ListPodSandbox");
  const trim = (text: string): string => (flags.has("no-trunc") ? text : short(text));
  yield* print(table([
    ["CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT", "POD ID", "POD", "NAMESPACE"],
    ...list.map((each) => [
      trim(each.id), trim(each.image.image), ago(process, each.createdAt), stateText(each.state), each.metadata.name, String(each.metadata.attempt ?? 0), trim(each.podSandboxId),
      items.find((pod) => pod.id === each.podSandboxId)?.metadata.name ?? each.labels["io.kubernetes.pod.name"] ?? "unknown", each.labels["io.kubernetes.pod.namespace"] ?? "unknown",
    ]),
  ]));
}

export function* inspect(process: Process, flags: Flags): Call<void> {
  let ids = flags.rest;
  if (ids.length === 0) ids = (yield* told("listing containers", matching(process, flags))).map(({ id }) => id);
  if (ids.length === 0) {
    yield* log(process, "error", "No IDs provided or nothing found per filter");
    throw new NeedsHelp();
  }
  const statuses: object[] = [];
  for (const id of ids) {
    const { status, info } = yield* told("get the status of containers: get container status", containerStatus(process, id));
    const { createdAt, startedAt, finishedAt } = status;
    const times = { createdAt: timeText(createdAt), startedAt: timeText(startedAt), finishedAt: timeText(finishedAt) };
    statuses.push({ status: { ...status, ...times }, ...(flags.has("quiet") ? {} : { info }) });
  }
  yield* told("get the status of containers", printStatuses(flags.get("output") ?? "json", statuses));
}

function* containerStatus(process: Process, containerId: string): Call<ContainerStatus> {
  return yield* runtime<ContainerStatus>(process, "ContainerStatus", { containerId, verbose: true });
}

export function* start(process: Process, flags: Flags): Call<void> {
  if (flags.rest.length === 0) throw new NeedsHelp();
  for (const containerId of flags.rest) {
    yield* told(`starting the container ${JSON.stringify(containerId)}`, runtime(process, "StartContainer", { containerId }));
    yield* print(`${containerId}\n`);
  }
}

export function* stop(process: Process, flags: Flags): Call<void> {
  let ids = flags.rest;
  if (flags.has("all")) {
    const { containers } = yield* runtime<{ containers: Container[] }>(process, "ListContainers");
    ids = containers.filter(({ state }) => state === "CONTAINER_RUNNING").map(({ id }) => id);
    if (ids.length === 0) yield* print("No running containers found.\n");
  } else if (ids.length === 0) throw new Fatal("you must specify at least one CONTAINER-ID or use --all");
  for (const id of ids) yield* stopOne(process, id, Number(flags.get("timeout") ?? 0));
}

function* stopOne(process: Process, containerId: string, timeout: number): Call<void> {
  yield* told(`stopping the container ${JSON.stringify(containerId)}`, runtime(process, "StopContainer", { containerId, timeout }));
  yield* print(`${containerId}\n`);
}

export function* rm(process: Process, flags: Flags): Call<void> {
  let ids = flags.rest;
  if (flags.has("all")) ids = (yield* runtime<{ containers: Container[] }>(process, "ListContainers")).containers.map(({ id }) => id);
  else if (ids.length === 0) throw new NeedsHelp();
  for (const id of ids) {
    const quoted = JSON.stringify(id);
    const { status } = yield* told(`getting container status ${quoted}`, containerStatus(process, id));
    if (status.state === "CONTAINER_RUNNING") {
      if (!flags.has("force")) fail(`container ${quoted} is running, please stop it first`);
      yield* stopOne(process, id, 0);
    }
    yield* told(`removing container ${quoted}`, runtime(process, "RemoveContainer", { containerId: id }));
    yield* print(`${id}\n`);
  }
}

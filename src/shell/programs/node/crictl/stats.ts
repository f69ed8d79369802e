import { sleep, type Call, type Process } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { runtime, type Metadata } from "./cri.ts";
import { NeedsHelp, type Flags } from "./flags.ts";
import { printList, told } from "./output.ts";
import { short, sizeText, table } from "./table.ts";

interface Usage {
  cpu?: { timestamp: string; usageCoreNanoSeconds?: { value: string } };
  memory?: { workingSetBytes?: { value: string } };
}

interface ContainerStats extends Usage {
  attributes: { id: string; metadata: Metadata };
  writableLayer?: { usedBytes?: { value: string }; inodesUsed?: { value: string } };
  swap?: { swapUsageBytes?: { value: string } };
}

interface PodStats {
  attributes: { id: string; metadata: Metadata };
  linux: Usage;
}

/** Per cent of one processor between two samples. */
function processorShare(before: Usage, now: Usage): string {
  const nanoseconds = (of: Usage): number => Number(of.cpu?.usageCoreNanoSeconds?.value ?? 0);
  const time = Number(BigInt(now.cpu?.timestamp ?? 0) - BigInt(before.cpu?.timestamp ?? 0));
  return (((nanoseconds(now) - nanoseconds(before)) / Math.max(1, time)) * 100).toFixed(2);
}

function* samples<T extends { attributes: { id: string } }>(process: Process, flags: Flags, method: string): Call<T[] | undefined> {
  if (flags.rest.length > 1) throw new NeedsHelp();
  const id = flags.get("id") ?? flags.rest[0] ?? "";
  const podSandboxId = flags.get("pod") ?? "";
  const { stats } = yield* runtime<{ stats: T[] }>(process, method, { filter: { id, podSandboxId } });
  return stats.sort((a, b) => (a.attributes.id < b.attributes.id ? -1 : 1));
}

/** Two samples, some seconds apart; or one, printed in a format of data. */
function* twice<T extends { attributes: { id: string } }>(process: Process, flags: Flags, method: string): Call<[T, T][] | undefined> {
  const before = (yield* samples<T>(process, flags, method)) ?? [];
  if (yield* printList(flags.get("output") ?? "table", { stats: before }, "else")) return undefined;
  yield* sleep(Number(flags.get("seconds") ?? 1) * 1000);
  const now = (yield* samples<T>(process, flags, method)) ?? [];
  return now.flatMap((each): [T, T][] => {
    const old = before.find(({ attributes }) => attributes.id === each.attributes.id);
    return old ? [[old, each]] : [];
  });
}

export function* stats(process: Process, flags: Flags): Call<void> {
  const pairs = yield* told("get container stats", twice<ContainerStats>(process, flags, "ListContainerStats"));
  if (!pairs) return;
  yield* print(table([
    ["CONTAINER", "NAME", "CPU %", "MEM", "DISK", "INODES", "SWAP"],
    ...pairs.map(([before, now]) => [
      short(now.attributes.id), now.attributes.metadata.name, processorShare(before, now), sizeText(now.memory?.workingSetBytes?.value ?? "0"),
      sizeText(now.writableLayer?.usedBytes?.value ?? "0"), now.writableLayer?.inodesUsed?.value ?? "0", sizeText(now.swap?.swapUsageBytes?.value ?? "0"),
    ]),
  ]));
}

export function* statsp(process: Process, flags: Flags): Call<void> {
  const pairs = yield* told("get pod stats", twice<PodStats>(process, flags, "ListPodSandboxStats"));
  if (!pairs) return;
  yield* print(table([
    ["POD", "POD ID", "CPU %", "MEM"],
    ...pairs.map(([before, now]) => [
      now.attributes.metadata.name, short(now.attributes.id), processorShare(before.linux, now.linux), sizeText(now.linux.memory?.workingSetBytes?.value ?? "0"),
    ]),
  ]));
}

import type { Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { print, program } from "../program.ts";

/** The machine's memory as /proc/meminfo has it, KiB. */
export function memoryOf(process: Process): { total: number; used: number; free: number; cache: number; available: number } {
  const text = process.files.exists("/proc/meminfo") ? process.files.readText("/proc/meminfo") : "";
  const value = (name: string): number | undefined => {
    const match = new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(text);
    return match ? Number(match[1]) : undefined;
  };
  const total = value("MemTotal") ?? 24581692;
  let group = process.machine.cgroup;
  while (group.parent) group = group.parent;
  const free = value("MemFree") ?? total - Math.round(group.memoryUsed / 1024) - Math.round(total * 0.2);
  const cache = (value("Buffers") ?? 0) + (value("Cached") ?? Math.round(total * 0.12));
  const used = total - free - cache;
  return { total, used, free, cache, available: value("MemAvailable") ?? free + cache };
}

export const free = (flavour: Flavour) =>
  program(
    {
      name: "free",
      short: "bkmghtwsc:",
      long: { bytes: "b", kibi: "k", mebi: "m", gibi: "g", human: "h", total: "t", wide: "w" },
      *run(invocation) {
        const found = memoryOf(invocation.process);
        const show = (kib: number): string => {
          if (invocation.has("h")) {
            if (kib === 0) return "0B";
            const [value, unit] = kib >= 1048576 ? [kib / 1048576, "Gi"] : kib >= 1024 ? [kib / 1024, "Mi"] : [kib, "Ki"];
            return `${value < 10 ? value.toFixed(1) : Math.round(value)}${unit}`;
          }
          return String(invocation.has("b") ? kib * 1024 : invocation.has("m") ? Math.floor(kib / 1024) : invocation.has("g") ? Math.floor(kib / 1048576) : kib);
        };
        const cell = (text: string): string => text.padStart(12);
        const row = (name: string, cells: readonly number[]): string => `${name.padEnd(flavour === "gnu" ? 8 : 7)}${cells.map((each) => cell(show(each))).join("")}\n`;
        yield* print(
          `               total        used        free      shared  buff/cache   available\n${row("Mem:", [found.total, found.used, found.free, 0, found.cache, found.available])}${row("Swap:", [0, 0, 0])}`,
        );
      },
    },
    flavour,
  );

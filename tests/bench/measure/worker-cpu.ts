import { readdirSync, readFileSync } from "node:fs";

/** A file of /proc; empty when its process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

const list = (path: string): string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** Whether a process was started by this one, or by one that was. */
function isOurs(pid: string): boolean {
  for (let current = pid; current !== "0" && current !== ""; ) {
    if (current === String(process.pid)) return true;
    current = /^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${current}/stat`))?.[1] ?? "";
  }
  return false;
}

/**
 * The CPU time that the workers of the browser's pages have had so far, in ms: what other programs of the machine do does not count.
 * Linux only (undefined elsewhere): Chromium itself does not tell.
 */
export function workerCpuMs(): number | undefined {
  let total: number | undefined;
  for (const pid of list("/proc").filter((name) => /^\d+$/.test(name))) {
    if (!read(`/proc/${pid}/cmdline`).includes("--type=renderer") || !isOurs(pid)) continue;
    for (const task of list(`/proc/${pid}/task`)) {
      if (!read(`/proc/${pid}/task/${task}/comm`).startsWith("DedicatedWorker")) continue;
      total = (total ?? 0) + Number(read(`/proc/${pid}/task/${task}/schedstat`).split(" ")[0]) / 1e6;
    }
  }
  return total;
}

import { ipcOf, printError, type IpcKind, type IpcObject, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, print, program } from "../program.ts";
import { userName } from "./accounts.ts";

/*
 * What processes share by System V's means: ipcs tells of it, ipcmk makes it, ipcrm takes it away.
 */

const KINDS: readonly { kind: IpcKind; letter: string; long: string; made: string }[] = [
  { kind: "queues", letter: "q", long: "queue", made: "Message queue id" },
  { kind: "segments", letter: "m", long: "shmem", made: "Shared memory id" },
  { kind: "semaphores", letter: "s", long: "semaphore", made: "Semaphore id" },
];

const row = (cells: readonly string[], widths: readonly number[]): string => `${cells.map((cell, index) => cell.padEnd(widths[index]!)).join(" ")}\n`;

/** The tables with their heads, and what stands in them of one object. */
const TABLES: Readonly<Record<IpcKind, { title: string; head: readonly string[]; widths: readonly number[]; cells: (object: IpcObject) => string[] }>> = {
  queues: {
    title: "Message Queues", head: ["key", "msqid", "owner", "perms", "used-bytes", "messages"], widths: [10, 10, 10, 10, 12, 12],
    cells: () => ["0", "0"],
  },
  segments: {
    title: "Shared Memory Segments", head: ["key", "shmid", "owner", "perms", "bytes", "nattch", "status"], widths: [10, 10, 10, 10, 10, 10, 12],
    cells: ({ size }) => [String(size), "0", " ".repeat(13)],
  },
  semaphores: { title: "Semaphore Arrays", head: ["key", "semid", "owner", "perms", "nsems"], widths: [10, 10, 10, 10, 10], cells: ({ size }) => [String(size)] },
};

function table(process: Process, kind: IpcKind): string {
  const { title, head, widths, cells } = TABLES[kind];
  const lines = ipcOf(process.machine)[kind].list().map((object) =>
    row([`0x${object.key.toString(16).padStart(8, "0")}`, String(object.id), (userName(process, object.uid) ?? String(object.uid)).slice(0, 10), object.mode.toString(8), ...cells(object)], widths));
  return `------ ${title} --------\n${row(head, widths)}${lines.join("")}`;
}

/** What the kernel allows, in the words of ipcs -l. */
function limits(process: Process, kind: IpcKind): string {
  const setting = (name: string, fallback: string): string => {
    try {
      return process.files.readText(`/proc/sys/kernel/${name}`).trim();
    } catch {
      return fallback;
    }
  };
  if (kind === "queues") {
    return `------ Messages Limits --------\nmax queues system wide = ${setting("msgmni", "32000")}\nmax size of message (bytes) = ${setting("msgmax", "8192")}\n` +
      `default max size of queue (bytes) = ${setting("msgmnb", "16384")}\n`;
  }
  if (kind === "segments") {
    const most = BigInt(setting("shmmax", "18446744073692774399")) / 1024n;
    const all = BigInt(setting("shmall", "18446744073692774399"));
    // The kernel counts pages, and what does not fit into 64 bits is shown as the most that does.
    const total = all * 4n > 18_446_744_073_709_551_615n / 1024n ? 18_014_398_509_481_980n : all * 4n;
    return `------ Shared Memory Limits --------\nmax number of segments = ${setting("shmmni", "4096")}\nmax seg size (kbytes) = ${most}\n` +
      `max total shared memory (kbytes) = ${total}\nmin seg size (bytes) = 1\n`;
  }
  const [perArray = "32000", all = "1024000000", perCall = "500", arrays = "32000"] = setting("sem", "32000\t1024000000\t500\t32000").split(/\s+/);
  return `------ Semaphore Limits --------\nmax number of arrays = ${arrays}\nmax semaphores per array = ${perArray}\nmax semaphores system wide = ${all}\n` +
    `max ops per semop call = ${perCall}\nsemaphore max value = 32767\n`;
}

function summary(process: Process, kind: IpcKind): string {
  const objects = ipcOf(process.machine)[kind].list();
  const total = objects.reduce((sum, { size }) => sum + size, 0);
  if (kind === "queues") return `------ Messages Status --------\nallocated queues = ${objects.length}\nused headers = 0\nused space = 0 bytes\n`;
  if (kind === "semaphores") return `------ Semaphore Status --------\nused arrays = ${objects.length}\nallocated semaphores = ${total}\n`;
  const pages = objects.reduce((sum, { size }) => sum + Math.ceil(size / 4096), 0);
  return `------ Shared Memory Status --------\nsegments allocated ${objects.length}\npages allocated ${pages}\npages resident  0\npages swapped   0\nSwap performance: 0 attempts\t 0 successes\n`;
}

export const ipcs = (flavour: Flavour) =>
  program(
    {
      name: "ipcs",
      short: flavour === "busybox" ? "asmqi:tcplu" : "asmqi:tcplub",
      long: { all: "a", semaphores: "s", shmems: "m", queues: "q", "id=": "i", limits: "l", summary: "u", time: "t", creator: "c", pid: "p", bytes: "b" },
      *run(invocation) {
        const chosen = KINDS.filter(({ letter }) => invocation.has(letter)).map(({ kind }) => kind);
        const kinds = chosen.length > 0 && !invocation.has("a") ? chosen : KINDS.map(({ kind }) => kind);
        const show = invocation.has("l") ? limits : invocation.has("u") ? summary : table;
        yield* print(`\n${kinds.map((kind) => `${show(invocation.process, kind)}\n`).join("")}`);
      },
    },
    flavour,
  );

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, KB: 1000, MB: 1000 ** 2, GB: 1000 ** 3 };

export const ipcmk = (flavour: Flavour) =>
  program(
    {
      name: "ipcmk",
      short: "M:S:Qp:",
      long: { "shmem=": "M", "semaphore=": "S", queue: "Q", "mode=": "p" },
      *run(invocation) {
        const { process } = invocation;
        const mode = Number.parseInt(invocation.value("p") ?? "644", 8);
        const newKey = (): number => {
          const noise = process.files.open("/dev/urandom", { read: true }).read(4) ?? new Uint8Array(4);
          return new DataView(noise.buffer, noise.byteOffset, 4).getUint32(0);
        };
        const number = (letter: string): number => {
          const [, digits, unit = ""] = /^(\d+)(?:([KMG])(?:iB)?|([KMG]B))?$/.exec(invocation.value(letter) ?? "") ?? [];
          if (digits === undefined) throw new Failure(`failed to parse ${letter === "M" ? "size" : "elements"}: '${invocation.value(letter)}'`);
          return Number(digits) * UNITS[unit]!;
        };
        if (!["M", "S", "Q"].some((letter) => invocation.has(letter))) throw new Failure("bad usage\nTry 'ipcmk --help' for more information.");
        for (const { kind, letter, made } of [KINDS[1]!, KINDS[0]!, KINDS[2]!]) {
          const option = letter.toUpperCase();
          if (!invocation.has(option)) continue;
          const { id } = ipcOf(process.machine)[kind].add({ key: newKey(), uid: process.credentials.uid, mode, size: kind === "queues" ? 0 : number(option) });
          yield* print(`${made}: ${id}\n`);
        }
      },
    },
    flavour,
  );

export const ipcrm = (flavour: Flavour) =>
  program(
    {
      name: "ipcrm",
      short: flavour === "busybox" ? "q:m:s:Q:M:S:" : "q:m:s:Q:M:S:a",
      long: Object.fromEntries(KINDS.flatMap(({ letter, long }) => [[`${long}-id=`, letter], [`${long}-key=`, letter.toUpperCase()]]).concat([["all", "a"]])),
      *run(invocation) {
        const namespace = ipcOf(invocation.process.machine);
        const given = (option: string): string[] => invocation.options.filter(({ name }) => name === option).map(({ value = "" }) => value);
        let failed = false;
        for (const { kind, letter } of KINDS) {
          const tables = namespace[kind];
          if (invocation.has("a")) for (const { id } of tables.list()) tables.remove(id);
          const ids = given(letter).map((text) => ({ text, id: Number(text), what: "id" }));
          const keys = given(letter.toUpperCase()).map((text) => ({ text, id: tables.list().find(({ key }) => key === Number(text))?.id ?? -1, what: "key" }));
          for (const { text, id, what } of [...ids, ...keys]) {
            if (tables.remove(id)) continue;
            failed = true;
            yield* printError(flavour === "busybox" ? `ipcrm: invalid ${what} (${text})\n` : Number.isNaN(id) ? `ipcrm: failed to parse argument: '${text}'\n` : `ipcrm: invalid ${what} (${text})\n`);
          }
        }
        return failed ? 1 : 0;
      },
    },
    flavour,
  );

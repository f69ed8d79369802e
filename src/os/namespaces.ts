import type { Simulation } from "../sim/index.ts";
import { Machine } from "./machine.ts";

/** The kinds of namespaces, as /proc/PID/ns names them, with the numbers of the kernel's first ones. */
const INITIAL: Readonly<Record<string, number>> = {
  cgroup: 4026531835, ipc: 4026531839, mnt: 4026531832, net: 4026531833, pid: 4026531836, time: 4026531834, user: 4026531837, uts: 4026531838,
};
const FIRST_OWN = 4026532180;

/** What stands for the namespaces that several machines may share: the same object, the same namespace; none is the host's. */
export interface SharedNamespaces {
  ipc?: object;
  uts?: object;
  user?: object;
}

const shared = new WeakMap<Machine, SharedNamespaces>();
const numbers = new WeakMap<object, number>();
const next = new WeakMap<Simulation, number>();

/** Tells of a machine's namespaces; without `namespaces` it is a host, with those the kernel began with. */
export function tellNamespaces(machine: Machine, namespaces: SharedNamespaces | undefined): void {
  if (namespaces) {
    shared.set(machine, namespaces);
    return;
  }
  if (machine.network) numbers.set(machine.network, INITIAL["net"]!);
  numbers.set(machine.pids, INITIAL["pid"]!);
  numbers.set(machine.fs, INITIAL["mnt"]!);
  // For those who share the host's.
  numbers.set(machine, INITIAL["ipc"]!);
}

/** What a machine's means of communication belong to: those of a Pod share one, a host is its own. */
export function ipcKeyOf(machine: Machine): object {
  return shared.get(machine)?.ipc ?? machine;
}

/** A machine with namespaces of others (setns(2)): by their kinds, the machine that each is taken from. */
export function enterNamespaces(own: Machine, from: ReadonlyMap<string, Machine>): Machine {
  const of = (kind: string): Machine => from.get(kind) ?? own;
  const { fs, programs } = of("mnt");
  const { network } = of("net");
  const machine = new Machine({ simulation: own.simulation, hostname: of("uts").hostname, fs, programs, ...(network ? { network } : {}), cgroup: own.cgroup, pids: of("pid").pids });
  const [uts, user] = [shared.get(of("uts"))?.uts, shared.get(of("user"))?.user];
  tellNamespaces(machine, { ipc: ipcKeyOf(of("ipc")), ...(uts ? { uts } : {}), ...(user ? { user } : {}) });
  return machine;
}

export const NAMESPACES: readonly string[] = Object.keys(INITIAL);

/** What the link in /proc/PID/ns leads to: net:[4026532281]. */
export function namespaceOf(machine: Machine, kind: string): string {
  return `${kind}:[${numberOf(machine, kind)}]`;
}

function numberOf(machine: Machine, kind: string): number {
  const own = shared.get(machine);
  const key = { net: machine.network, pid: machine.pids, mnt: machine.fs, ipc: own?.ipc, uts: own?.uts, user: own?.user, cgroup: own && machine.cgroup }[kind];
  // All share the time's, and mostly the user's.
  if (!key) return INITIAL[kind]!;
  // One object stands for several kinds: each has its number beside the other.
  const beside = kind === "uts" ? 1 : 0;
  let number = numbers.get(key);
  if (number === undefined) {
    number = next.get(machine.simulation) ?? FIRST_OWN;
    next.set(machine.simulation, number + 2);
    numbers.set(key, number);
  }
  return number + beside;
}

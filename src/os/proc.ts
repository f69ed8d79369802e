import { GeneratedDirectory, type TreeContext } from "./fs/index.ts";
import type { KernelSettings } from "./kernel-settings.ts";
import { loadedModule, restModule } from "./later.ts";
import type { Machine } from "./machine.ts";
import { tellNamespaces, type SharedNamespaces } from "./namespaces.ts";

export interface ProcOptions {
  machine: Machine;
  /** Cores and bytes of the host: /proc shows them, not the limits of a container. */
  cores: number;
  memory: number;
  /** Bytes in use on the host. */
  memoryUsed: () => number;
  /** Effective capabilities, 16 hexadecimal digits. Default: all of them. */
  capabilities?: string;
  noNewPrivileges?: boolean;
  /** System calls are filtered. */
  seccomp?: boolean;
  /** Of a container; a host has the kernel's first. */
  namespaces?: SharedNamespaces;
  /** What /proc/sys shows, and whether it can be written there; by default a kernel as it was installed, and it can. */
  settings?: KernelSettings;
  writableSettings?: boolean;
  /** The ids of its user namespace begin with this one of the host. Default: it has none of its own. */
  firstId?: number;
}

/** Nobody looks into /proc before somebody comes. */
const rest = restModule(() => import("./proc-files.ts"));

/** A /proc over the processes that a machine sees. /proc/self is led to the asking process by `ProcessFiles`. */
export function buildProc(context: TreeContext, options: ProcOptions): GeneratedDirectory {
  tellNamespaces(options.machine, options.namespaces);
  let made: GeneratedDirectory | undefined;
  const files = (): GeneratedDirectory => (made ??= loadedModule(rest).procFiles(context, options));
  return new GeneratedDirectory(context, (name) => files().lookup(name), () => files().names());
}

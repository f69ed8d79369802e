import type { Machine } from "./machine.ts";
import { ipcKeyOf } from "./namespaces.ts";

/** What System V calls an object of communication: a queue, a segment of memory, an array of semaphores. */
export interface IpcObject {
  readonly id: number;
  readonly key: number;
  readonly uid: number;
  /** Permission bits. */
  readonly mode: number;
  /** Bytes of a segment, or semaphores of an array. */
  readonly size: number;
}

export type IpcKind = "queues" | "segments" | "semaphores";

/** The kernel's numbers: the lowest free place, and how often places were taken again. */
class IpcTable {
  private readonly places: (IpcObject | undefined)[] = [];
  private last = -1;
  private sequence = 0;

  list(): IpcObject[] {
    return this.places.filter((object) => object !== undefined);
  }

  add(object: Omit<IpcObject, "id">): IpcObject {
    let place = this.places.indexOf(undefined);
    if (place < 0) place = this.places.length;
    if (place <= this.last) this.sequence += 1;
    this.last = place;
    const added = { ...object, id: this.sequence * 32_768 + place };
    this.places[place] = added;
    return added;
  }

  remove(id: number): boolean {
    const place = this.places.findIndex((object) => object?.id === id);
    if (place < 0) return false;
    this.places[place] = undefined;
    return true;
  }
}

/** The objects of one IPC namespace: of a host, or of the containers of a Pod. */
class IpcNamespace implements Record<IpcKind, IpcTable> {
  readonly queues = new IpcTable();
  readonly segments = new IpcTable();
  readonly semaphores = new IpcTable();
}

const known = new WeakMap<object, IpcNamespace>();

export function ipcOf(machine: Machine): IpcNamespace {
  const key = ipcKeyOf(machine);
  let namespace = known.get(key);
  if (!namespace) known.set(key, (namespace = new IpcNamespace()));
  return namespace;
}

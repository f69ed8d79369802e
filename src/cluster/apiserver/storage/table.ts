/**
 * Values of one namespace, by name. A write costs the same however many there are; the order by
 * name is made when a list asks for it, from the order of the last list and what came since.
 */
class NamespaceTable<T> {
  readonly entries = new Map<string, T>();
  private sorted: string[] = [];
  private added: string[] = [];
  private stale = false;

  set(name: string, value: T): void {
    if (!this.entries.has(name)) this.added.push(name);
    this.entries.set(name, value);
  }

  delete(name: string): void {
    this.entries.delete(name);
    this.stale = true;
  }

  /** Calls back in order of names. */
  forEach(visit: (value: T) => void): void {
    for (const name of this.names()) visit(this.entries.get(name)!);
  }

  private names(): readonly string[] {
    if (!this.stale && this.added.length === 0) return this.sorted;
    const added = this.added.sort(byCodeUnit);
    const merged: string[] = [];
    let i = 0;
    for (const name of this.sorted) {
      while (i < added.length && added[i]! < name) append(merged, added[i++]!, this.entries);
      append(merged, name, this.entries);
    }
    while (i < added.length) append(merged, added[i++]!, this.entries);
    this.sorted = merged;
    this.added = [];
    this.stale = false;
    return merged;
  }
}

function append(names: string[], name: string, entries: ReadonlyMap<string, unknown>): void {
  if (entries.has(name) && names[names.length - 1] !== name) names.push(name);
}

/** Values by namespace and name, in the order of both: the objects of one resource. */
export class Table<T> {
  private readonly namespaces = new Map<string, NamespaceTable<T>>();
  private order: NamespaceTable<T>[] | undefined;
  size = 0;
  /** Revision of the last write, for those who keep what they have read here. */
  version = 0;

  get(namespace: string, name: string): T | undefined {
    return this.namespaces.get(namespace)?.entries.get(name);
  }

  set(namespace: string, name: string, value: T): void {
    let table = this.namespaces.get(namespace);
    if (!table) {
      table = new NamespaceTable();
      this.namespaces.set(namespace, table);
      this.order = undefined;
    }
    const before = table.entries.size;
    table.set(name, value);
    this.size += table.entries.size - before;
  }

  delete(namespace: string, name: string): void {
    const table = this.namespaces.get(namespace);
    if (!table?.entries.has(name)) return;
    table.delete(name);
    this.size -= 1;
    if (table.entries.size > 0) return;
    this.namespaces.delete(namespace);
    this.order = undefined;
  }

  /** In the order of etcd's keys, "namespace/name"; `namespace` "" visits all. */
  forEach(namespace: string, visit: (value: T) => void): void {
    if (namespace !== "") {
      this.namespaces.get(namespace)?.forEach(visit);
      return;
    }
    this.order ??= [...this.namespaces.entries()]
      .sort(([a], [b]) => byCodeUnit(`${a}/`, `${b}/`))
      .map(([, table]) => table);
    for (const table of this.order) table.forEach(visit);
  }
}

export function byCodeUnit(a: string, b: string): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

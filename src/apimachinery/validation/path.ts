/**
 * The place of a field in an object, printed `spec.containers[0].env[KEY]`. Immutable. Its text is put together when it is
 * asked for: thousands of fields are looked at for each one that is wrong.
 */
export class Path {
  private readonly parent: Path | undefined;
  private readonly name: string | number;
  /** The name is a subscript. */
  private readonly subscript: boolean;

  constructor(name: string | number, parent?: Path, subscript = false) {
    this.name = name;
    this.parent = parent;
    this.subscript = subscript;
  }

  child(name: string, ...names: string[]): Path {
    return new Path(names.length === 0 ? name : `${name}.${names.join(".")}`, this);
  }

  index(index: number): Path {
    return new Path(index, this, true);
  }

  /** A subscript by the key of a map. */
  key(key: string): Path {
    return new Path(key, this, true);
  }

  toString(): string {
    const before = this.parent?.toString() ?? "";
    if (this.subscript) return `${before}[${this.name}]`;
    return before === "" ? String(this.name) : `${before}.${this.name}`;
  }
}

/** A path from its first names: `root("spec", "template")`. Without names: the empty path, whose children have no dot. */
export function root(...names: string[]): Path {
  return new Path(names.join("."));
}

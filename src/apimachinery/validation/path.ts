/** The place of a field in an object, printed `spec.containers[0].env[KEY]`. Immutable. */
export class Path {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  child(...names: string[]): Path {
    return new Path(this.#text === "" ? names.join(".") : `${this.#text}.${names.join(".")}`);
  }

  index(index: number): Path {
    return new Path(`${this.#text}[${index}]`);
  }

  /** A subscript by the key of a map. */
  key(key: string): Path {
    return new Path(`${this.#text}[${key}]`);
  }

  toString(): string {
    return this.#text;
  }
}

/** A path from its first names: `root("spec", "template")`. Without names: the empty path, whose children have no dot. */
export function root(...names: string[]): Path {
  return new Path(names.join("."));
}

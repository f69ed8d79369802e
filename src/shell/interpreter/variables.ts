/** What `declare` can say of a variable. */
export interface Attributes {
  exported?: boolean;
  readonly?: boolean;
  integer?: boolean;
  lower?: boolean;
  upper?: boolean;
  nameref?: boolean;
  trace?: boolean;
}

/** A variable: a text, an array (with holes) or an associative array; undefined when it is declared without a value. */
export interface Variable extends Attributes {
  value: string | string[] | Map<string, string> | undefined;
  /** Declared as an array, whatever it holds. */
  kind?: "indexed" | "associative";
}

/** A variable whose value is made when it is read: RANDOM, SECONDS, LINENO. */
export interface DynamicVariable {
  read(): string | string[] | undefined;
  write?(value: string): void;
}

export class ReadonlyError extends Error {
  readonly variable: string;
  constructor(variable: string) {
    super("readonly variable");
    this.variable = variable;
  }
}

/** Variables with dynamic scopes: a function's locals hide what was there till it returns. */
export class Variables {
  private values = new Map<string, Variable>();
  private scopes: Map<string, Variable | undefined>[] = [];
  private dynamic = new Map<string, DynamicVariable>();

  defineDynamic(name: string, variable: DynamicVariable): void {
    this.dynamic.set(name, variable);
  }

  get(name: string): Variable | undefined {
    const dynamic = this.dynamic.size > 0 ? this.dynamic.get(name) : undefined;
    if (dynamic) return { value: dynamic.read() };
    return this.values.get(name);
  }

  /** The variable that a name stands for, after references (declare -n). */
  resolve(name: string): { name: string; index?: string } {
    let current = name;
    for (let depth = 0; depth < 10; depth += 1) {
      const variable = this.values.get(current);
      if (!variable?.nameref || typeof variable.value !== "string" || variable.value === "") return { name: current };
      const match = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(variable.value);
      if (!match) return { name: current };
      if (match[2] !== undefined) return { name: match[1]!, index: match[2] };
      current = match[1]!;
    }
    return { name: current };
  }

  /** The text of a variable; of an array the element 0. */
  text(name: string): string | undefined {
    const variable = this.get(name);
    if (!variable) return undefined;
    const { value } = variable;
    if (typeof value === "string") return value;
    if (value === undefined) return undefined;
    return Array.isArray(value) ? value[0] : value.get("0");
  }

  set(name: string, value: string): void {
    const dynamic = this.dynamic.get(name);
    if (dynamic) {
      if (dynamic.write) dynamic.write(value);
      return;
    }
    const old = this.values.get(name);
    if (old) {
      if (old.readonly) throw new ReadonlyError(name);
      if (Array.isArray(old.value)) old.value[0] = value;
      else if (old.value instanceof Map) old.value.set("0", value);
      else if (old.kind === "indexed") old.value = [value];
      else old.value = value;
    } else this.values.set(name, { value });
  }

  /** Makes or changes the variable itself. */
  declare(name: string, variable: Variable): void {
    this.dynamic.delete(name);
    this.values.set(name, variable);
  }

  /** The variable, made when it is missing. */
  own(name: string): Variable {
    let variable = this.values.get(name);
    if (!variable) {
      variable = { value: undefined };
      this.values.set(name, variable);
    }
    return variable;
  }

  unset(name: string): void {
    if (this.values.get(name)?.readonly) throw new ReadonlyError(name);
    this.dynamic.delete(name);
    this.values.delete(name);
  }

  names(): string[] {
    return [...this.values.keys(), ...[...this.dynamic.keys()].filter((name) => !this.values.has(name))].sort();
  }

  get inFunction(): boolean {
    return this.scopes.length > 0;
  }

  pushScope(): void {
    this.scopes.push(new Map());
  }

  popScope(): void {
    const scope = this.scopes.pop()!;
    for (const [name, variable] of scope) {
      if (variable) this.values.set(name, variable);
      else this.values.delete(name);
    }
  }

  /** Makes `name` local to the function that runs. */
  local(name: string): { made: boolean; outer: Variable | undefined } {
    const scope = this.scopes.at(-1)!;
    if (scope.has(name)) return { made: false, outer: undefined };
    const outer = this.values.get(name);
    if (outer?.readonly) throw new ReadonlyError(name);
    scope.set(name, outer);
    this.values.delete(name);
    return { made: true, outer };
  }

  isLocal(name: string): boolean {
    return this.scopes.at(-1)?.has(name) ?? false;
  }

  localNames(): string[] {
    return [...(this.scopes.at(-1)?.keys() ?? [])].sort();
  }

  /** What children get as their environment. */
  environment(): Map<string, string> {
    const env = new Map<string, string>();
    for (const [name, variable] of this.values) {
      if (variable.exported && typeof variable.value === "string") env.set(name, variable.value);
    }
    return env;
  }

  /** A copy for a subshell, without the dynamic ones. */
  copy(): Variables {
    const copy = new Variables();
    for (const [name, variable] of this.values) copy.values.set(name, copyVariable(variable));
    copy.scopes = this.scopes.map((scope) => {
      const own = new Map<string, Variable | undefined>();
      for (const [name, variable] of scope) own.set(name, variable && copyVariable(variable));
      return own;
    });
    return copy;
  }
}

export function copyVariable(variable: Variable): Variable {
  const { value } = variable;
  return { ...variable, value: Array.isArray(value) ? value.slice() : value instanceof Map ? new Map(value) : value };
}

/** The indices of an array, ascending. */
export function indices(array: readonly string[]): number[] {
  if (array.length < 1000) {
    const list: number[] = [];
    for (let i = 0; i < array.length; i += 1) if (i in array) list.push(i);
    return list;
  }
  return Object.keys(array).map(Number);
}

/** The elements of whatever a variable holds, in order. */
export function elements(value: Variable["value"]): string[] {
  if (value === undefined) return [];
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return indices(value).map((index) => value[index]!);
  return [...value.values()];
}

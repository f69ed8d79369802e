import { type Call } from "../../../os/index.ts";
import { assign, type ExpandedAssignment } from "../assignment.ts";
import { assignmentText, traceText } from "../command.ts";
import { CommandError, discarding } from "../control.ts";
import { evaluate, evaluateAssigned } from "../expansion.ts";
import { functionText } from "../command-text.ts";
import { arrayText, declarationOf, quoteWhereNeeded } from "../quoting.ts";
import type { Shell } from "../shell.ts";
import { ReadonlyError, type Variable } from "../variables.ts";
import { invalidOption, letters, words, type Argument, type Builtin } from "./builtin.ts";

const NAME = /^[A-Za-z_]\w*$/;

interface DeclareOptions {
  on: Set<string>;
  off: Set<string>;
  rest: Argument[];
  bad: string | undefined;
}

function optionsOf(args: readonly Argument[], known: string): DeclareOptions {
  const on = new Set<string>();
  const off = new Set<string>();
  let index = 0;
  let bad: string | undefined;
  for (; index < args.length; index += 1) {
    const arg = args[index]!;
    if (arg === "--") {
      index += 1;
      break;
    }
    if (typeof arg !== "string" || !/^[-+]./.test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (!known.includes(letter)) bad ??= `${arg[0]}${letter}`;
      (arg.startsWith("-") ? on : off).add(letter);
    }
  }
  return { on, off, rest: args.slice(index), bad };
}

/** A word like `a=b` that was made by an expansion becomes an assignment. */
function assignmentOf(arg: Argument): ExpandedAssignment | string {
  if (typeof arg !== "string") return arg;
  const match = /^([A-Za-z_]\w*)(?:\[([^\]]*)\])?(\+?)=(.*)$/s.exec(arg);
  if (!match) return arg;
  return { name: match[1]!, index: match[2], append: match[3] === "+", value: match[4]! };
}

function applyAttributes(variable: Variable, options: DeclareOptions): void {
  const set = (letter: string, attribute: "exported" | "integer" | "lower" | "upper" | "nameref" | "trace"): void => {
    if (options.on.has(letter)) variable[attribute] = true;
    if (options.off.has(letter)) variable[attribute] = false;
  };
  set("x", "exported");
  set("i", "integer");
  set("l", "lower");
  set("u", "upper");
  set("n", "nameref");
  set("t", "trace");
  if (options.on.has("l")) variable.upper = false;
  if (options.on.has("u")) variable.lower = false;
}

/** ash ends at a name that cannot be one, unless somebody types. */
function* badName(shell: Shell, name: string, builtin: string): Call<never> {
  yield* shell.complain(`${name}: bad variable name`, builtin);
  throw new CommandError("", 2, true);
}

function* declareOne(shell: Shell, name: string, arg: Argument, options: DeclareOptions, local: boolean, marking = false): Call<number> {
  const assignment = assignmentOf(arg);
  const frame = shell.frames.at(-1);
  if (assignment === "-" && name === "local" && frame) {
    frame.options ??= new Set(shell.options);
    return 0;
  }
  const target = typeof assignment === "string" ? assignment : assignment.name;
  if (marking && typeof assignment !== "string" && assignment.index !== undefined) {
    yield* shell.complain(`\`${target}[${assignment.index}]': not a valid identifier`, name);
    return 1;
  }
  if (!NAME.test(target)) {
    const element = /^([A-Za-z_]\w*)\[.*\]$/.exec(target);
    if (!element || marking) {
      if (shell.flavour === "ash") yield* badName(shell, target.replace(/=.*/s, ""), name);
      yield* shell.complain(`\`${typeof arg === "string" ? arg : target}': not a valid identifier`, name);
      return 1;
    }
  }
  const { variables } = shell;
  if (local) {
    const exported = variables.get(target)?.exported;
    const { made, outer } = variables.local(target);
    if (made) {
      const variable = variables.own(target);
      if (shell.shopt.has("localvar_inherit") && outer) variable.value = outer.value;
      if (exported && typeof assignment !== "string") variable.exported = true;
    }
  }
  const variable = variables.own(target);
  if (options.on.has("A")) {
    if (Array.isArray(variable.value) || typeof variable.value === "string") {
      if (variable.kind === "indexed") throw new CommandError(`${target}: cannot convert indexed to associative array`);
      variable.value = undefined;
    }
    variable.kind = "associative";
  } else if (options.on.has("a")) {
    if (variable.kind === "associative") throw new CommandError(`${target}: cannot convert associative to indexed array`);
    variable.kind = "indexed";
    if (typeof variable.value === "string") variable.value = [variable.value];
  }
  const readonly = variable.readonly;
  if (options.off.has("r") && readonly) throw new CommandError(`${target}: readonly variable`);
  applyAttributes(variable, options);
  if (typeof assignment !== "string") {
    if (options.on.has("n")) {
      variable.value = String(assignment.value);
    } else assign(shell, assignment);
  }
  if (options.on.has("r")) variable.readonly = true;
  if (variable.integer && typeof variable.value === "string" && typeof assignment === "string") variable.value = String(evaluateAssigned(shell, variable.value));
  return 0;
}

const declare: Builtin = function* (shell, args) {
  const name = args[0] as string;
  const options = optionsOf(args.slice(1), "aAfFgiIlnrtuxp");
  if (options.bad) return yield* invalidOption(shell, name, options.bad, `${name} [-aAfFgiIlnrtux] [name[=value] ...] or ${name} -p [-aAfFilnrtux] [name ...]`);
  if (name === "local" && !shell.variables.inFunction) {
    yield* shell.complain(shell.flavour === "ash" ? "not in a function" : "can only be used in a function", "local");
    return shell.flavour === "ash" ? 2 : 1;
  }
  if (options.on.has("f") || options.on.has("F")) return yield* showFunctions(shell, options, name);
  if (options.on.has("p") || (options.rest.length === 0 && options.on.size + options.off.size > 0)) return yield* show(shell, options, name);
  if (options.rest.length === 0) {
    if (name === "local") {
      for (const local of shell.variables.localNames()) yield* shell.print(assignmentLine(local, shell.variables.get(local)!));
      return 0;
    }
    return yield* shell.builtins.get("set")!(shell, ["set"]);
  }
  let status = 0;
  const local = name === "local" || (shell.variables.inFunction && !options.on.has("g"));
  for (const arg of options.rest) {
    try {
      status = (yield* declareOne(shell, name, arg, options, local)) || status;
    } catch (error) {
      if (!(error instanceof CommandError) && !(error instanceof ReadonlyError)) throw error;
      if (error instanceof CommandError && error.topLevel) throw Object.assign(discarding(new CommandError(`${name}: ${error.message}`)), { topLevel: true });
      yield* shell.complain(error instanceof ReadonlyError ? `${error.variable}: readonly variable` : error.message, error instanceof ReadonlyError ? name : /readonly/.test(error.message) ? undefined : name);
      status = 1;
    }
  }
  return status;
};

function assignmentLine(name: string, variable: Variable): string {
  const { value } = variable;
  if (value === undefined) return `${name}\n`;
  return `${name}=${typeof value === "string" ? quoteWhereNeeded(value) : arrayText(value)}\n`;
}

function* show(shell: Shell, options: DeclareOptions, name: string): Call<number> {
  let status = 0;
  const names = options.rest.length > 0 ? options.rest.map((arg) => (typeof arg === "string" ? arg : arg.name)) : shell.variables.names();
  const wanted = (variable: Variable): boolean =>
    options.rest.length > 0 ||
    ((!options.on.has("x") || variable.exported === true) && (!options.on.has("r") || variable.readonly === true) &&
      (!options.on.has("i") || variable.integer === true) && (!options.on.has("a") || Array.isArray(variable.value)) &&
      (!options.on.has("A") || variable.value instanceof Map) && (!options.on.has("n") || variable.nameref === true));
  for (const each of names) {
    const variable = shell.variables.get(each);
    if (!variable) {
      yield* shell.complain(`${each}: not found`, name);
      status = 1;
    } else if (wanted(variable)) yield* shell.print(`${declarationOf(each, variable)}\n`);
  }
  return status;
}

function* showFunctions(shell: Shell, options: DeclareOptions, name: string): Call<number> {
  void name;
  if (options.rest.length === 0) {
    for (const each of [...shell.functions.keys()].sort()) {
      yield* shell.print(options.on.has("F") ? `declare -f ${each}\n` : `${functionText(each, shell.functions.get(each)!)}\n`);
    }
    return 0;
  }
  let status = 0;
  for (const arg of options.rest) {
    const definition = shell.functions.get(String(arg));
    if (!definition) status = 1;
    else yield* shell.print(options.on.has("F") ? `${String(arg)}\n` : `${functionText(String(arg), definition)}\n`);
  }
  return status;
}

function marker(attribute: "exported" | "readonly", letter: string): Builtin {
  return function* (shell, args) {
    const name = args[0] as string;
    const options = optionsOf(args.slice(1), attribute === "exported" ? "fnp" : "aAfp");
    if (options.bad) {
      return yield* invalidOption(shell, name, options.bad, attribute === "exported" ? "export [-fn] [name[=value] ...] or export -p" : "readonly [-aAf] [name[=value] ...] or readonly -p");
    }
    if (options.rest.length === 0) {
      for (const each of shell.variables.names()) {
        const variable = shell.variables.get(each)!;
        if (!variable[attribute]) continue;
        if (shell.flavour === "ash") yield* shell.print(`${name} ${each}='${String(shell.variables.text(each) ?? "").replace(/'/g, `'"'"'`)}'\n`);
        else yield* shell.print(`${declarationOf(each, variable)}\n`);
      }
      return 0;
    }
    let status = 0;
    const changes: DeclareOptions = { on: new Set([...options.on].filter((l) => l === "a" || l === "A")), off: new Set(), rest: [], bad: undefined };
    if (options.on.has("f")) {
      for (const arg of options.rest) if (!shell.functions.has(String(arg))) {
        yield* shell.complain(`${String(arg)}: not a function`, name);
        status = 1;
      } else if (attribute === "exported") shell.functions.get(String(arg))!.exported = !options.on.has("n");
      return status;
    }
    if (options.on.has("n")) changes.off.add("x");
    else changes.on.add(letter);
    for (const arg of options.rest) {
      const assigned = shell.flavour === "bash" && shell.options.has("xtrace") ? assignmentOf(arg) : "";
      if (typeof assigned !== "string" && typeof assigned.value === "string") yield* traceText(shell, assignmentText(assigned));
      try {
        status = (yield* declareOne(shell, name, arg, changes, false, true)) || status;
      } catch (error) {
        if (!(error instanceof CommandError) || error.fatal || error.topLevel) throw error;
        yield* shell.complain(error.message);
        status = 1;
      }
    }
    return status;
  };
}

const unset: Builtin = words(function* (shell, args) {
  const { options, rest, bad } = letters(args.slice(1), "fvn");
  if (bad) return yield* invalidOption(shell, "unset", bad, "unset [-f] [-v] [-n] [name ...]");
  let status = 0;
  for (const arg of rest) {
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(arg);
    if (!NAME.test(arg) && shell.flavour === "ash" && !options.has("f")) yield* badName(shell, arg, "unset");
    if (!NAME.test(arg) && !element && options.has("v")) {
      yield* shell.complain(`\`${arg}': not a valid identifier`, "unset");
      status = 1;
      continue;
    }
    try {
      if (options.has("f")) shell.functions.delete(arg);
      else if (element) {
        const variable = shell.variables.get(element[1]!);
        if (variable?.readonly) throw new ReadonlyError(element[1]!);
        const index = element[2]!;
        if (variable?.value instanceof Map) variable.value.delete(index);
        else if (typeof variable?.value === "string" || (variable && variable.value === undefined && !variable.kind)) {
          if (index === "0") shell.variables.unset(element[1]!);
          else {
            yield* shell.complain(`${element[1]!}: not an array variable`, "unset");
            status = 1;
          }
        } else if (index === "@" || index === "*") shell.variables.unset(element[1]!);
        else if (Array.isArray(variable?.value)) {
          const at = Number(yield* evaluate(shell, index));
          delete variable.value[at < 0 ? variable.value.length + at : at];
          while (variable.value.length > 0 && !(variable.value.length - 1 in variable.value)) variable.value.length -= 1;
        }
      } else {
        if (options.has("n") && !shell.variables.get(arg)?.nameref) continue;
        const name = options.has("n") ? arg : shell.variables.resolve(arg).name;
        if (shell.variables.get(name) === undefined && !options.has("v")) shell.functions.delete(name);
        shell.variables.unset(name);
        if (name === "PATH") shell.hash.clear();
      }
    } catch (error) {
      if (!(error instanceof ReadonlyError)) throw error;
      if (shell.flavour === "ash") throw new CommandError(`${arg}: is read only`, 2, true);
      yield* shell.complain(`${arg}: cannot unset: readonly variable`, "unset");
      status = 1;
    }
  }
  return status;
});

export const variables: Readonly<Record<string, Builtin>> = {
  declare, typeset: declare, local: declare, export: marker("exported", "x"), readonly: marker("readonly", "r"), unset,
};

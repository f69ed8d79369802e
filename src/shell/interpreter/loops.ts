import type { ArithmeticFor, Case, CompoundList, For, If, Select, While } from "unbash";
import { write, type Call } from "../../os/index.ts";
import { traceText } from "./command.ts";
import { CommandError, LoopJump } from "./control.ts";
import { guarded, runCondition, runList } from "./execute.ts";
import { evaluate, expandPattern, expandWord, expandWords } from "./expansion.ts";
import { patternRegExp } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { compileWord } from "./words.ts";

/*
 * if, the loops, case and select.
 */

export function* runIf(shell: Shell, node: If): Call<void> {
  if (yield* runCondition(shell, node.clause)) {
    yield* runList(shell, node.then);
    return;
  }
  for (const clause of node.elif) {
    if (yield* runCondition(shell, clause.clause)) {
      yield* runList(shell, clause.then);
      return;
    }
  }
  if (node.else) yield* runList(shell, node.else);
  else shell.status = 0;
}

/** Runs a loop's body once; answers whether the loop goes on. */
function* loopBody(shell: Shell, body: CompoundList): Call<boolean> {
  try {
    yield* shell.checkSignals();
    yield* runList(shell, body);
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error;
    if (error.depth > 1 && shell.loopDepth > 1) {
      error.depth -= 1;
      throw error;
    }
    return error.kind === "continue";
  }
  return true;
}

function* looping(shell: Shell, body: () => Call<void>): Call<void> {
  shell.loopDepth += 1;
  try {
    yield* body();
  } finally {
    shell.loopDepth -= 1;
  }
}

export function* runFor(shell: Shell, node: For): Call<void> {
  const items = node.wordlist ? yield* expandWords(shell, node.wordlist) : shell.positional.slice();
  shell.status = 0;
  yield* looping(shell, function* () {
    for (const item of items) {
      if (shell.options.has("xtrace")) yield* traceText(shell, `for ${node.name.text} in ${node.wordlist?.map((word) => word.text).join(" ") ?? '"$@"'}`);
      shell.variables.set(node.name.value, item);
      if (!(yield* loopBody(shell, node.body))) return;
    }
  });
}

export function* runArithmeticFor(shell: Shell, node: ArithmeticFor): Call<void> {
  const text = shell.source.text;
  const of = (part: { pos: number; end: number } | undefined): string | undefined => part && text.slice(part.pos, part.end);
  const [initialize, test, update] = [of(node.initialize), of(node.test), of(node.update)];
  const value = function* (expression: string): Call<bigint> {
    const debug = shell.traps.size > 0 ? shell.traps.get("DEBUG") : undefined;
    if (debug && !shell.inTrap) yield* shell.runTrap(debug);
    if (shell.options.has("xtrace")) yield* traceText(shell, `(( ${expression.trim()} ))`);
    try {
      return yield* evaluate(shell, expression);
    } catch (error) {
      if (error instanceof CommandError && !error.fatal) throw new CommandError(`((: ${error.message}`, 1);
      throw error;
    }
  };
  yield* guarded(shell, function* () {
    if (initialize !== undefined) yield* value(initialize);
    shell.status = 0;
    yield* looping(shell, function* () {
      for (;;) {
        if (test !== undefined && (yield* value(test)) === 0n) return;
        if (!(yield* loopBody(shell, node.body))) return;
        if (update !== undefined) yield* value(update);
      }
    });
  });
}

export function* runWhile(shell: Shell, node: While): Call<void> {
  let status = 0;
  yield* looping(shell, function* () {
    for (;;) {
      let holds: boolean;
      try {
        yield* shell.checkSignals();
        holds = yield* runCondition(shell, node.clause);
      } catch (error) {
        if (!(error instanceof LoopJump)) throw error;
        if (error.depth > 1 && shell.loopDepth > 1) {
          error.depth -= 1;
          throw error;
        }
        if (error.kind === "break") return;
        continue;
      }
      if (holds !== (node.kind === "while")) return;
      const goesOn = yield* loopBody(shell, node.body);
      status = shell.status;
      if (!goesOn) return;
    }
  });
  shell.status = status;
}

export function* runCase(shell: Shell, node: Case): Call<void> {
  const subject = yield* expandWord(shell, node.word);
  if (shell.options.has("xtrace")) yield* traceText(shell, `case ${node.word.text} in`);
  shell.status = 0;
  let through = false;
  for (const item of node.items) {
    if (!through) {
      let matched = false;
      for (const word of item.pattern) {
        const pattern = yield* expandPattern(shell, compileWord(word));
        if (patternRegExp(pattern, { ignoreCase: shell.shopt.has("nocasematch"), extended: shell.shopt.has("extglob") }).test(subject)) {
          matched = true;
          break;
        }
      }
      if (!matched) continue;
    }
    yield* runList(shell, item.body);
    if (item.terminator === ";&") through = true;
    else if (item.terminator === ";;&") through = false;
    else return;
  }
}

export function* runSelect(shell: Shell, node: Select): Call<void> {
  const items = node.wordlist ? yield* expandWords(shell, node.wordlist) : shell.positional.slice();
  if (items.length === 0) return;
  const width = String(items.length).length;
  const read = shell.builtins.get("read")!;
  yield* looping(shell, function* () {
    let show = true;
    for (;;) {
      if (show) {
        const menu = items.map((item, index) => `${String(index + 1).padStart(width)}) ${item}\n`).join("");
        yield* write(2, shell.encode(menu));
      }
      show = false;
      yield* write(2, shell.encode(shell.variables.text("PS3") ?? "#? "));
      shell.status = yield* read(shell, ["read", "-r"]);
      const reply = shell.variables.text("REPLY") ?? "";
      if (shell.status !== 0) {
        yield* shell.print("\n");
        return;
      }
      if (reply === "") {
        show = true;
        continue;
      }
      const number = Number(reply);
      shell.variables.set(node.name.value, Number.isInteger(number) && number > 0 ? (items[number - 1] ?? "") : "");
      if (!(yield* loopBody(shell, node.body))) return;
    }
  });
}

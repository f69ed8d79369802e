import { forEachChild, type HereDoc, type Statement, type SyntaxNode } from "unbash";
import { write, type Call } from "../../os/index.ts";
import { encodeText } from "../text.ts";
import { Abandoned, CommandError, ShellExit } from "./control.ts";
import { runStatement } from "./execute.ts";
import { extendedGlob } from "./extended-globs.ts";
import { runCommand } from "./command.ts";
import { mistakeOf, parseScript, replaceAliases, Source } from "./source.ts";
import type { Shell } from "./shell.ts";
import type { SyntaxMistake } from "./tokens.ts";

function* warnOfDocument(source: Source, delimiter: string, position: number): Call<void> {
  const last = source.line(source.text.length) - (source.text.endsWith("\n") ? 1 : 0);
  yield* write(2, encodeText(`${source.name.replace(/^-/, "")}: line ${last}: warning: here-document at line ${source.line(position)} delimited by end-of-file (wanted \`${delimiter}')\n`));
}

/** Says a mistake of syntax with bash's (or BusyBox's) words. */
function* complainOfSyntax(shell: Shell, source: Source, mistake: SyntaxMistake, where: string): Call<void> {
  if (shell.flavour === "ash") {
    const line = shell.commandString || shell.interactive ? "" : `line ${source.line(mistake.position)}: `;
    yield* write(2, encodeText(`${shell.commandString || shell.interactive ? shell.name : source.name}: ${line}${mistake.message}\n`));
    return;
  }
  for (const { delimiter, pos } of mistake.unfinished ?? []) yield* warnOfDocument(source, delimiter, pos);
  if (mistake.message === "") return;
  const line = mistake.atEnd ? source.line(source.text.length) + (source.text.endsWith("\n") ? 0 : 1) : source.line(mistake.position);
  const name = source.name.replace(/^-/, "");
  const prefix = shell.interactive && where === "" ? `${name.slice(name.lastIndexOf("/") + 1)}: ` : `${name}: ${where}line ${line}: `;
  yield* write(2, encodeText(`${prefix}${mistake.message}\n`));
  if (mistake.second !== undefined) yield* write(2, encodeText(`${prefix}${mistake.second}\n`));
  if (mistake.showLine && !(shell.interactive && where === "")) yield* write(2, encodeText(`${prefix}\`${source.lineText(mistake.position)}'\n`));
}

/** set -v: the lines after `shown` up to `last`, as they were read. */
function* showLines(source: Source, shown: number, last: number): Call<void> {
  const lines = source.text.split("\n").slice(shown + 1 - source.firstLine, last + 1 - source.firstLine);
  yield* write(2, encodeText(lines.map((line) => `${line}\n`).join("")));
}

function eachDocument(statement: Statement, look: (document: HereDoc) => void): void {
  const visit = (node: SyntaxNode): void => {
    if (node.type === "HereDoc") look(node);
    if (node.type !== "Word" && node.type !== "Assignment") forEachChild(node, visit);
  };
  visit(statement);
}

/** The delimiter that a here-document of this statement lacks. */
function unfinishedDocument(statement: Statement): string | undefined {
  let found: string | undefined;
  eachDocument(statement, ({ closing, delimiter }) => {
    if (!closing) found ??= delimiter?.value;
  });
  return found;
}

/** The last line that is read before a statement runs: of all that stand on its line, with their here-documents. */
function lastLineRead(source: Source, commands: readonly Statement[], index: number): number {
  let last = 0;
  for (let i = index; i === index || (i < commands.length && source.line(commands[i]!.pos) <= last); i += 1) {
    last = Math.max(last, source.line(commands[i]!.end));
    eachDocument(commands[i]!, ({ body, closing }) => {
      last = Math.max(last, source.line(closing?.end ?? body.end));
    });
  }
  return last;
}

/** An extended pattern in what is read together with a statement: bash reads lines, so the first of a line answers for all of it. */
function extendedGlobOfLine(source: Source, commands: readonly Statement[], index: number): number | undefined {
  if (index > 0 && source.line(commands[index - 1]!.end) === source.line(commands[index]!.pos)) return undefined;
  for (let i = index; i === index || (i < commands.length && source.line(commands[i]!.pos) === source.line(commands[i - 1]!.end)); i += 1) {
    const found = extendedGlob(commands[i]!, source.text);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Changes when the aliases that count do. */
function aliasState(shell: Shell): string {
  if (shell.flavour === "bash" && !shell.interactive && !shell.shopt.has("expand_aliases")) return "";
  return shell.aliases.size === 0 ? "on" : [...shell.aliases].join("\n");
}

/**
 * Runs a text in this shell. What comes before the line of a mistake is run, then the mistake is told and the status is 2.
 * `where` goes before the line number in messages ("eval: ", "-c: ").
 */
export function* runText(shell: Shell, text: string, name: string, file = false): Call<void> {
  const where = file || shell.flavour === "ash" ? "" : name.endsWith("trap") ? `${name}: ` : "eval: ";
  const sourceName = name.endsWith("trap") ? shell.source.name : name;
  const first = file ? 1 : shell.line;
  yield* runSource(shell, text, new Source(text, sourceName, first), where, false);
}

/** Runs a whole text. `only`: nothing comes after it, so its last command may take the shell's place. */
export function* runSource(shell: Shell, original: string, given: Source, where: string, only: boolean): Call<void> {
  let source = given;
  if (shell.aliases.size > 0 && (shell.interactive || shell.flavour === "ash" || shell.shopt.has("expand_aliases"))) {
    const replaced = replaceAliases(original, shell.aliases);
    if (replaced !== original) source = new Source(replaced, given.name, given.firstLine);
  }
  const { text } = source;
  const script = parseScript(text);
  const mistake = mistakeOf(text, script, shell.flavour);
  const serious = mistake && (mistake.message !== "" || mistake.inside) ? mistake : undefined;
  const limit = serious ? serious.from ?? serious.position : Infinity;
  const outer = shell.source;
  const { position } = shell;
  shell.source = source;
  try {
    const last = script.commands.length - 1;
    let skipLine = -1;
    let shown = source.firstLine - 1;
    const aliases = aliasState(shell);
    for (let i = 0; i <= last; i += 1) {
      const statement = script.commands[i]!;
      const begins = source.line(statement.pos);
      if (statement.pos >= limit || serious && statement.end > limit) break;
      if (begins === skipLine) continue;
      if (shell.options.has("verbose") && !shell.interactive) {
        const last = lastLineRead(source, script.commands, i);
        if (last > shown) yield* showLines(source, shown, last);
        shown = Math.max(shown, last);
      } else shown = source.line(statement.end);
      const unknown = shell.flavour === "bash" && !shell.shopt.has("extglob") ? extendedGlobOfLine(source, script.commands, i) : undefined;
      if (unknown !== undefined) {
        yield* complainOfSyntax(shell, source, { message: "syntax error near unexpected token `('", position: unknown, incomplete: false, showLine: true }, where);
        shell.status = 2;
        return;
      }
      const document = unfinishedDocument(statement);
      if (document !== undefined && shell.flavour === "bash") yield* warnOfDocument(source, document, statement.pos);
      if (i > 0 && (shell.aliases.size > 0 || aliases !== "") && aliasState(shell) !== aliases && begins > source.line(script.commands[i - 1]!.end)) {
        // A line is read with the aliases that the lines before it have made.
        const rest = original.split("\n").slice(begins - source.firstLine).join("\n");
        yield* runSource(shell, rest, new Source(rest, source.name, begins), where, only);
        return;
      }
      try {
        if (only && i === last && !serious && !statement.background && statement.command.type === "Command" && !shell.options.has("noexec")) {
          yield* shell.checkSignals();
          yield* runCommand(shell, statement.command, { last: true });
        } else yield* runStatement(shell, statement);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        // The rest of the line is given up.
        if (error.message !== "") yield* shell.complain(error.message);
        shell.status = error.status;
        if (error.fatal || (error.topLevel && shell.commandString && !shell.interactive)) {
          if (!shell.interactive) throw new ShellExit(error.status);
          throw new Abandoned(1);
        }
        skipLine = source.line(statement.end);
      }
    }
    if (serious) {
      yield* complainOfSyntax(shell, source, serious, where);
      if (serious.inside === "array") {
        // Only the rest of the line is given up.
        shell.status = 1;
        if (serious.incomplete || shell.interactive) return;
        const next = source.line(serious.position) + 1;
        const rest = text.split("\n").slice(next - source.firstLine).join("\n");
        yield* runSource(shell, rest, new Source(rest, source.name, next), where, only);
        return;
      }
      // What bash takes for the end of the script has no status of its own.
      if (serious.inside !== "conditional" || outer !== given) shell.status = 2;
      if (serious.inside === "substitution" && shell.commandString && !shell.interactive) throw new ShellExit(127);
      if (shell.flavour === "ash" && !shell.interactive) throw new ShellExit(2);
    }
  } finally {
    shell.source = outer;
    shell.position = position;
  }
}

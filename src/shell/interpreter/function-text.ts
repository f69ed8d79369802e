import type { CompoundList, Statement } from "unbash";
import type { FunctionDefinition } from "./shell.ts";

/** A function as `declare -f` shows it: bash's own layout of the parsed text. */
export function functionText(name: string, definition: FunctionDefinition): string {
  const { body } = definition;
  const list: CompoundList | undefined = body.type === "BraceGroup" ? body.body : undefined;
  if (!list) return `${name} () \n${definition.source.text.slice(body.pos, body.end)}`;
  return `${name} () \n{ \n${statements(list.commands, definition.source.text, 1)}\n}`;
}

function statements(list: readonly Statement[], source: string, depth: number): string {
  return list
    .map((statement, index) => {
      const end = statement.background ? " &" : index < list.length - 1 ? ";" : "";
      return `${"    ".repeat(depth)}${command(statement, source, depth)}${end}`;
    })
    .join("\n");
}

function command(statement: Statement, source: string, depth: number): string {
  const text = source.slice(statement.command.pos, statement.command.end);
  const { command: node } = statement;
  const inner = (body: CompoundList): string => statements(body.commands, source, depth + 1);
  const close = "    ".repeat(depth);
  const line = (list: CompoundList): string => list.commands.map((each) => command(each, source, depth)).join("; ");
  switch (node.type) {
    case "If": {
      let result = `if ${line(node.clause)}; then\n${inner(node.then)};\n`;
      for (const clause of node.elif) result += `${close}elif ${line(clause.clause)}; then\n${inner(clause.then)};\n`;
      if (node.else) result += `${close}else\n${inner(node.else)};\n`;
      return `${result}${close}fi`;
    }
    case "While":
      return `${node.kind} ${line(node.clause)}; do\n${inner(node.body)};\n${close}done`;
    case "For":
      return `for ${node.name.text} in ${node.wordlist ? node.wordlist.map((word) => word.text).join(" ") : '"$@"'};\n${close}do\n${inner(node.body)};\n${close}done`;
    case "BraceGroup":
      return `{ \n${inner(node.body)}\n${close}}`;
    default:
      return text.replace(/[ \t]+/g, " ");
  }
}

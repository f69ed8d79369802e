import type { AndOr, CompoundList, PipelineNode, Redirection, Statement, TestExpression, Word } from "unbash";
import type { FunctionDefinition } from "./shell.ts";

type Node = PipelineNode | AndOr | CompoundList;

/** A function as `declare -f` shows it: bash's own layout of the parsed text. */
export function functionText(name: string, definition: FunctionDefinition): string {
  return new Printer(definition.source.text, true).functionDefinition(`${name} () \n`, definition.body);
}

/** A command as `jobs`, BASH_COMMAND and messages show it. */
export function commandText(source: string, node: Node): string {
  return new Printer(source, false).command(node);
}

/** The inside of [[ ]] with blanks between its parts; `word` gives the text of an operand. */
export function testText(expression: TestExpression, word: (operand: Word) => string): string {
  switch (expression.type) {
    case "TestLogical": return expression.operands.map((operand) => testText(operand, word)).join(` ${expression.operator} `);
    case "TestNot": return `${"! ".repeat(expression.negations.length)}${testText(expression.operand, word)}`;
    case "TestGroup": return `( ${testText(expression.expression, word)} )`;
    case "TestUnary": return `${expression.operator} ${word(expression.operand)}`;
    case "TestBinary": return `${word(expression.left)} ${expression.operator} ${word(expression.right)}`;
  }
}

/** Prints the tree of a command again. */
class Printer {
  private readonly source: string;
  /** Within a function every command of a list has a line of its own. */
  private inFunction: boolean;
  private depth = 0;
  /** Here-documents whose bodies come after the line. */
  private documents = "";

  constructor(source: string, inFunction: boolean) {
    this.source = source;
    this.inFunction = inFunction;
  }

  functionDefinition(head: string, body: FunctionDefinition["body"]): string {
    const outer = this.inFunction;
    this.inFunction = true;
    const redirected = body.type === "Redirected" ? body : undefined;
    const inner = redirected ? redirected.command : body;
    const list = inner.type === "BraceGroup" ? inner.body : inner.type === "CompoundList" ? inner : undefined;
    const text = list ? this.block(list) : this.indented(() => this.pad + this.command(inner));
    const redirects = redirected ? this.redirections(redirected.redirects) : "";
    this.inFunction = outer;
    return `${head}${this.pad}{ \n${text}\n${this.pad}}${redirects}`;
  }

  private get pad(): string {
    return "    ".repeat(this.depth);
  }

  private indented(body: () => string): string {
    this.depth += 1;
    try {
      return body();
    } finally {
      this.depth -= 1;
    }
  }

  /** A list one step further in, with the blanks before its first line. */
  private block(list: CompoundList): string {
    return this.indented(() => this.pad + this.statements(list.commands));
  }

  private statements(list: readonly Statement[]): string {
    let text = "";
    list.forEach((statement, index) => {
      text += this.command(statement.command);
      const last = index === list.length - 1;
      if (statement.background) text += last ? " &" : " & ";
      else if (this.documents !== "") {
        text += this.takeDocuments();
        if (!last) text += this.inFunction ? `\n${this.pad}` : "";
      } else if (!last) text += this.inFunction ? `;\n${this.pad}` : "; ";
    });
    return text;
  }

  private takeDocuments(): string {
    const text = this.documents;
    this.documents = "";
    return text;
  }

  /** A list and the semicolon that bash puts behind it. */
  private closed(list: CompoundList): string {
    const text = this.block(list);
    return text.endsWith("&") || text.endsWith("\n") ? text : `${text};`;
  }

  private inline(list: CompoundList): string {
    return this.statements(list.commands);
  }

  command(node: Node): string {
    switch (node.type) {
      case "CompoundList": return this.inline(node);
      case "AndOr":
        return node.commands.map((each, index) => (index === 0 ? "" : ` ${node.operators[index - 1]} `) + this.command(each)).join("");
      case "Pipeline": {
        const head = node.prefixes.map((prefix) => (prefix.type === "Negation" ? "! " : prefix.posix ? "time -p " : "time ")).join("");
        let text = head;
        node.commands.forEach((each, index) => {
          if (index > 0) {
            text += node.operators[index - 1] === "|&" ? " 2>&1 |" : " |";
            text += this.documents === "" ? " " : `${this.takeDocuments()}  `;
          }
          text += this.command(each);
        });
        return text;
      }
      case "Command": {
        const parts: string[] = [];
        for (const item of node.prefix) if (item.type === "Assignment") parts.push(item.text);
        if (node.name) parts.push(node.name.text);
        for (const arg of node.args) parts.push(arg.text);
        return parts.join(" ") + this.redirections(node.redirects, parts.length > 0);
      }
      case "Redirected": return this.command(node.command) + this.redirections(node.redirects);
      case "If": return this.ifText(node.clause, node.then, [...node.elif], node.else);
      case "While":
        return `${node.kind} ${this.inline(node.clause)}; do\n${this.closed(node.body)}\n${this.pad}done`;
      case "For":
      case "Select":
        return `${node.type === "For" ? "for" : "select"} ${node.name.text} in ${node.wordlist ? node.wordlist.map((word) => word.text).join(" ") : '"$@"'};\n${this.pad}do\n${this.closed(node.body)}\n${this.pad}done`;
      case "ArithmeticFor": {
        const of = (part: { pos: number; end: number } | undefined): string => (part ? this.source.slice(part.pos, part.end) : "1");
        return `for ((${of(node.initialize)}; ${of(node.test)}; ${of(node.update)}))\n${this.pad}do\n${this.closed(node.body)}\n${this.pad}done`;
      }
      case "Case": {
        const items = this.indented(() =>
          node.items.map((item) => {
            const body = item.body.commands.length > 0 ? this.block(item.body) : "";
            return `${this.pad}${item.pattern.map((word) => word.text).join(" | ")})\n${body}\n${this.pad}${item.terminator ?? ";;"}\n`;
          }).join(""));
        return `case ${node.word.text} in \n${items}${this.pad}esac`;
      }
      case "BraceGroup":
        if (!this.inFunction) return `{ ${this.inline(node.body)}; }`;
        return `{ \n${this.block(node.body)}\n${this.pad}}`;
      case "Subshell": return `( ${this.inline(node.body)} )`;
      case "TestCommand": return `[[ ${testText(node.expression, (word) => word.text)} ]]`;
      case "ArithmeticCommand": return `((${node.body}))`;
      case "Function": return this.functionDefinition(`function ${node.name.text} () \n`, node.body);
      case "Coproc": {
        const name = node.name ? `${node.name.text} ` : node.body.type === "Command" ? "" : "COPROC ";
        return `coproc ${name}${this.command(node.body)}`;
      }
    }
  }

  private ifText(
    clause: CompoundList, then: CompoundList, others: { clause: CompoundList; then: CompoundList }[], otherwise: CompoundList | undefined,
  ): string {
    let text = `if ${this.inline(clause)}; then\n${this.closed(then)}\n`;
    const next = others[0];
    if (next) {
      text += `${this.pad}else\n${this.indented(() => this.pad + this.ifText(next.clause, next.then, others.slice(1), otherwise))};\n`;
    } else if (otherwise) text += `${this.pad}else\n${this.closed(otherwise)}\n`;
    return `${text}${this.pad}fi`;
  }

  private redirections(list: readonly Redirection[], after = true): string {
    let text = "";
    for (const redirection of list) {
      const { descriptor, operator } = redirection;
      const fd = !descriptor ? "" : descriptor.type === "FileDescriptor" ? String(descriptor.value) : `{${descriptor.name}}`;
      const shown = (normal: string): string => (fd === normal ? "" : fd);
      text += text === "" && !after ? "" : " ";
      if (redirection.type === "HereDoc") {
        text += `${shown("0")}${operator}${redirection.delimiter?.text ?? ""}`;
        const body = operator === "<<-" ? redirection.body.text.replace(/^\t+/gm, "") : redirection.body.text;
        this.documents += `\n${body}${redirection.delimiter?.value ?? ""}\n`;
      } else {
        const target = redirection.target?.text ?? "";
        if (operator === ">&" || operator === "<&") text += `${fd === "" ? (operator === ">&" ? "1" : "0") : fd}${operator}${target}`;
        else if (operator === "<" || operator === "<<<") text += `${shown("0")}${operator} ${target}`;
        else if (operator === "&>" || operator === "&>>") text += `${operator} ${target}`;
        else text += `${shown("1")}${operator} ${target}`;
      }
    }
    return text;
  }
}

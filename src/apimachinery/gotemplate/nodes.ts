/** A place in the template, for messages. */
interface Place {
  /** Index in the template. */
  at: number;
}

export type Operand = Place &
  (
    | { type: "dot" }
    | { type: "nil" }
    | { type: "bool"; value: boolean }
    | { type: "number"; text: string; value: number; float: boolean }
    | { type: "string"; text: string; value: string }
    | { type: "field"; names: string[] }
    | { type: "variable"; name: string; names: string[] }
    | { type: "chain"; operand: Operand; names: string[] }
    | { type: "identifier"; name: string }
    | { type: "pipe"; pipe: Pipe }
  );

export interface Command extends Place {
  args: Operand[];
}

export interface Pipe extends Place {
  declare: string[];
  /** `=` instead of `:=`. */
  assign: boolean;
  commands: Command[];
}

export type Node = Place &
  (
    | { type: "text"; text: string }
    | { type: "action"; pipe: Pipe }
    | { type: "if" | "with" | "range"; pipe: Pipe; list: Node[]; otherwise: Node[] | undefined }
    | { type: "template"; name: string; pipe: Pipe | undefined }
    | { type: "break" }
    | { type: "continue" }
  );

/** An operand, command or pipe as messages show it. */
export function operandText(operand: Operand): string {
  switch (operand.type) {
    case "dot":
      return ".";
    case "nil":
      return "nil";
    case "bool":
      return String(operand.value);
    case "number":
    case "string":
      return operand.text;
    case "field":
      return operand.names.map((name) => `.${name}`).join("");
    case "variable":
      return operand.name + operand.names.map((name) => `.${name}`).join("");
    case "chain": {
      const inner = operand.operand.type === "pipe" ? `(${pipeText(operand.operand.pipe)})` : operandText(operand.operand);
      return inner + operand.names.map((name) => `.${name}`).join("");
    }
    case "identifier":
      return operand.name;
    case "pipe":
      return pipeText(operand.pipe);
  }
}

export function commandText(command: Command): string {
  return command.args.map((arg) => (arg.type === "pipe" ? `(${operandText(arg)})` : operandText(arg))).join(" ");
}

export function pipeText(pipe: Pipe): string {
  const declared = pipe.declare.length > 0 ? `${pipe.declare.join(", ")} ${pipe.assign ? "=" : ":="} ` : "";
  return declared + pipe.commands.map(commandText).join(" | ");
}

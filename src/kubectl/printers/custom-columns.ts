import { goValue } from "../../apimachinery/json/index.ts";
import { JSONPath, relaxedExpression } from "../../apimachinery/jsonpath/index.ts";
import type { Process } from "../../os/index.ts";
import { CommandError, refusing } from "../errors.ts";
import { isList, type KubeObject } from "../object.ts";
import { readLocal } from "../resource/files.ts";
import { itemsOf } from "../resource/info.ts";
import type { Printer } from "./printer.ts";
import type { Output } from "./tab-writer.ts";

const NONE_GIVEN = "custom-columns format specified but no custom columns given";

interface Column {
  header: string;
  path: JSONPath;
}

/** Prints tables whose columns the user names (kubectl: cmd/get/customcolumn.go). */
class CustomColumnsPrinter implements Printer {
  private readonly columns: readonly Column[];
  private headerPending: boolean;

  constructor(columns: readonly Column[], noHeaders: boolean) {
    this.columns = columns;
    this.headerPending = !noHeaders;
  }

  print(object: KubeObject, out: Output): void {
    if (this.headerPending) out.write(`${this.columns.map(({ header }) => header).join("\t")}\n`);
    this.headerPending = false;
    for (const item of isList(object) ? itemsOf(object) : [object]) {
      const cells = this.columns.map(({ path }) => cell(path, item));
      out.write(`${cells.join("\t")}\n`);
    }
  }
}

function cell(path: JSONPath, object: KubeObject): string {
  const found = refusing(() => path.find(object));
  const values = found.flat().map((value) => goValue(value).replaceAll("\u001b", "^["));
  if ((found[0] ?? []).length === 0) values.unshift("<none>");
  return values.join(",");
}

function column(header: string, expression: string): Column {
  return { header, path: refusing(() => new JSONPath(relaxedExpression(expression), { allowMissingKeys: true })) };
}

/** From `NAME:.metadata.name,...`. */
export function customColumns(spec: string, noHeaders: boolean): CustomColumnsPrinter {
  if (spec === "") throw new CommandError(NONE_GIVEN);
  const columns = spec.split(",").map((part) => {
    const at = part.indexOf(":");
    if (at < 0) throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return column(part.slice(0, at), part.slice(at + 1));
  });
  return new CustomColumnsPrinter(columns, noHeaders);
}

/** From a file: a line of headers and a line of expressions. */
export function customColumnsFile(process: Process, path: string): CustomColumnsPrinter {
  if (path === "") throw new CommandError(NONE_GIVEN);
  const text = readLocal(process, path, `error reading template ${path}, `);
  const expected = "Expected format is one line of space separated headers, one line of space separated column specs.";
  const [first, second] = text.replace(/\n$/, "").split("\n");
  if (first === undefined || text === "") throw new CommandError(`invalid template, missing header line. ${expected}`);
  if (second === undefined) throw new CommandError(`invalid template, missing spec line. ${expected}`);
  const words = (line: string): string[] => line.split(/\s+/).filter((word) => word !== "");
  const headers = words(first);
  const specs = words(second);
  if (headers.length !== specs.length) {
    throw new CommandError(`number of headers (${headers.length}) and field specifications (${specs.length}) don't match`);
  }
  return new CustomColumnsPrinter(headers.map((header, index) => column(header, specs[index]!)), false);
}

import { goNumber } from "../../apimachinery/json/index.ts";
import { formatLabels } from "../../apimachinery/selectors/index.ts";
import type { KubeObject } from "../object.ts";
import { asWatchEvent, type Printer } from "./printer.ts";
import type { Output } from "./tab-writer.ts";

export interface Table extends KubeObject {
  columnDefinitions?: ColumnDefinition[];
  rows?: TableRow[];
}

interface ColumnDefinition {
  name: string;
  type: string;
  format?: string;
  priority?: number;
}

export interface TableRow {
  cells: unknown[];
  object?: KubeObject;
}

export interface TableOptions {
  wide?: boolean;
  noHeaders?: boolean;
  withNamespace?: boolean;
  /** `deployment.apps`: stands before the names. */
  kind?: string;
  showLabels?: boolean;
  columnLabels?: readonly string[];
}

const EVENT_TYPES: Readonly<Record<string, string>> = {
  ADDED: "ADDED   ", MODIFIED: "MODIFIED", DELETED: "DELETED ", ERROR: "ERROR   ",
};

/** Prints tables as the server renders them (cli-runtime: tableprinter.go). */
export class TablePrinter implements Printer {
  private readonly options: TableOptions;
  private columns: ColumnDefinition[] = [];
  private printedHeaders = false;
  private plainHeaders = false;

  constructor(options: TableOptions) {
    this.options = options;
  }

  print(object: KubeObject, out: Output): void {
    const event = asWatchEvent(object);
    const subject = event ? event.object : object;
    if (subject.kind === "Table") this.printTable(subject as Table, event?.type, out);
    else this.printPlain(subject, event?.type, out);
  }

  private printTable(table: Table, eventType: string | undefined, out: Output): void {
    const given = table.columnDefinitions ?? [];
    let { noHeaders = false } = this.options;
    if (this.printedHeaders && (given.length === 0 || sameColumns(given, this.columns))) noHeaders = true;
    const definitions = given.length === 0 ? this.columns : given;
    if (!sameColumns(definitions, this.columns)) {
      this.columns = definitions;
      this.printedHeaders = false;
    }
    const rows = table.rows ?? [];
    if (rows.length > 0) this.printedHeaders = true;
    const { wide, withNamespace, showLabels, columnLabels = [], kind } = this.options;
    const shown = definitions.map((column) => wide || (column.priority ?? 0) === 0);
    const nameColumn = kind === undefined ? -1 : definitions.findIndex((column) => column.format === "name" && column.type === "string");
    if (!noHeaders && rows.length > 0) {
      const headers = definitions.filter((_, index) => shown[index]).map(({ name }) => name.toUpperCase());
      if (withNamespace) headers.unshift("NAMESPACE");
      if (eventType !== undefined) headers.unshift("EVENT");
      headers.push(...columnLabels.map(labelHeader));
      if (showLabels) headers.push("LABELS");
      out.write(`${headers.join("\t")}\n`);
    }
    for (const row of rows) {
      const cells: string[] = [];
      row.cells.forEach((cell, index) => {
        if (!shown[index]) return;
        const text = cellText(cell);
        cells.push(index === nameColumn ? `${kind}/${text}` : text);
      });
      const labels = row.object?.metadata?.labels ?? {};
      if (withNamespace) cells.unshift(row.object?.metadata?.namespace ?? "");
      if (eventType !== undefined) cells.unshift(EVENT_TYPES[eventType] ?? eventType);
      for (const label of columnLabels) cells.push(labels[label] ?? "");
      if (showLabels) cells.push(formatLabels(labels));
      out.write(`${cells.join("\t")}\n`);
    }
  }

  /** Objects that are no table (--server-print=false): name and age. */
  private printPlain(object: KubeObject, eventType: string | undefined, out: Output): void {
    const { withNamespace, kind, showLabels, columnLabels = [], noHeaders } = this.options;
    if (!this.plainHeaders && !noHeaders) {
      const headers = ["NAME", "AGE", ...columnLabels.map(labelHeader), ...(showLabels ? ["LABELS"] : [])];
      if (withNamespace) headers.unshift("NAMESPACE");
      if (eventType !== undefined) headers.unshift("EVENT");
      out.write(`${headers.join("\t")}\n`);
      this.plainHeaders = true;
    }
    for (const item of (Array.isArray(object.items) ? object.items : [object]) as KubeObject[]) {
      const labels = item.metadata?.labels ?? {};
      const name = item.metadata?.name ?? "";
      const cells = [kind === undefined ? name : `${kind}/${name}`, String(item.metadata?.age ?? "<unknown>")];
      cells.push(...columnLabels.map((label) => labels[label] ?? ""));
      if (showLabels) cells.push(formatLabels(labels));
      if (withNamespace) cells.unshift(item.metadata?.namespace ?? "");
      if (eventType !== undefined) cells.unshift(EVENT_TYPES[eventType] ?? eventType);
      out.write(`${cells.join("\t")}\n`);
    }
  }
}

function sameColumns(a: readonly ColumnDefinition[], b: readonly ColumnDefinition[]): boolean {
  return a.length === b.length && a.every((column, index) => column.name === b[index]!.name && column.priority === b[index]!.priority);
}

function labelHeader(label: string): string {
  return label.slice(label.lastIndexOf("/") + 1).toUpperCase();
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return goNumber(cell);
  const text = String(cell);
  const end = text.search(/[\f\n\r]/);
  return (end >= 0 ? `${text.slice(0, end)}...` : text).replaceAll("\u001b", "^[");
}

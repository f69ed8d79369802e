/*
 * The part of SQL that lessons need: tables, rows, conditions, a few aggregates. Expressions are small trees.
 */

export type Value = string | number | boolean | null;

export type Expression =
  | { type: "value"; value: Value }
  | { type: "column"; name: string }
  | { type: "unary"; operator: string; operand: Expression }
  | { type: "binary"; operator: string; left: Expression; right: Expression }
  | { type: "in"; operand: Expression; list: Expression[]; negated: boolean }
  | { type: "call"; name: string; args: Expression[]; star: boolean };

export interface ColumnDefinition {
  name: string;
  /** As written, in lower case: int, varchar(20), serial ... */
  type: string;
  primary: boolean;
  notNull: boolean;
  unique: boolean;
  increment: boolean;
  default?: Expression;
}

export interface SelectItem {
  /** Undefined for `*`. */
  expression: Expression | undefined;
  /** What heads the column. */
  name: string;
}

export type Statement =
  | { type: "create-database" | "drop-database"; name: string; maybe: boolean }
  | { type: "create-table"; name: string; columns: ColumnDefinition[]; maybe: boolean }
  | { type: "drop-table"; names: string[]; maybe: boolean }
  | { type: "truncate"; name: string }
  | { type: "insert"; table: string; columns: string[] | undefined; rows: Expression[][] }
  | { type: "select"; items: SelectItem[]; table: string | undefined; where: Expression | undefined; group: string[]; order: { expression: Expression; descending: boolean }[]; limit: number | undefined; offset: number }
  | { type: "update"; table: string; set: { column: string; value: Expression }[]; where: Expression | undefined }
  | { type: "delete"; table: string; where: Expression | undefined }
  | { type: "show"; what: string; words: string[] }
  | { type: "describe"; table: string }
  | { type: "use"; name: string }
  /** BEGIN, COMMIT, SET, GRANT ...: taken, and nothing comes of it here. */
  | { type: "accepted"; tag: string };

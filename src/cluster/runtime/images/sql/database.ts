import type { ColumnDefinition, Expression, SelectItem, Statement, Value } from "./statement.ts";

export interface Table {
  columns: ColumnDefinition[];
  rows: Value[][];
  /** The next value of a column that counts. */
  next: number;
}

/** What a statement answers: rows, or a number of rows that were changed. */
export interface Result {
  columns?: { name: string; numeric: boolean }[];
  rows?: Value[][];
  /** Rows that were changed, inserted, deleted. */
  affected?: number;
}

export type FaultKind =
  | "no-database" | "database-exists" | "no-table" | "table-exists" | "no-column" | "duplicate" | "not-null" | "column-count" | "no-database-chosen" | "no-function" | "division" | "number";

/** A statement could not be carried out; each server has its own words for it. */
export class SqlFault extends Error {
  readonly kind: FaultKind;
  /** The name it is about, and a second one. */
  readonly subject: string;
  readonly detail: string;
  constructor(kind: FaultKind, subject = "", detail = "") {
    super(`${kind} ${subject}`);
    this.kind = kind;
    this.subject = subject;
    this.detail = detail;
  }
}

/** Functions of the server that ask for more than values. */
export interface Surroundings {
  version: string;
  user: string;
  database: string;
  /** ms since 1970 */
  wall: number;
  /** Digits behind the point of an average. */
  averageDigits: number;
}

const AGGREGATES = new Set(["count", "sum", "avg", "min", "max"]);

/** The tables of one database. */
export class Database {
  readonly tables = new Map<string, Table>();

  /** Carries out a statement on tables. Throws SqlFault. */
  run(statement: Statement, surroundings: Surroundings): Result {
    switch (statement.type) {
      case "create-table": {
        if (this.tables.has(statement.name)) {
          if (statement.maybe) return {};
          throw new SqlFault("table-exists", statement.name);
        }
        this.tables.set(statement.name, { columns: statement.columns, rows: [], next: 1 });
        return { affected: 0 };
      }
      case "drop-table":
        for (const name of statement.names) {
          if (!this.tables.delete(name) && !statement.maybe) throw new SqlFault("no-table", name);
        }
        return { affected: 0 };
      case "truncate": {
        const table = this.table(statement.name);
        table.rows = [];
        return { affected: 0 };
      }
      case "insert":
        return this.insert(statement, surroundings);
      case "update": {
        const table = this.table(statement.table);
        const found = table.rows.filter((row) => !statement.where || truth(evaluate(statement.where, table, row, surroundings)));
        const changes = found.map((row) => statement.set.map(({ column, value }) => ({ index: indexOf(table, column), value: evaluate(value, table, row, surroundings) })));
        found.forEach((row, at) => {
          for (const { index, value } of changes[at]!) row[index] = fit(table.columns[index]!, value);
        });
        return { affected: found.length };
      }
      case "delete": {
        const table = this.table(statement.table);
        const before = table.rows.length;
        table.rows = table.rows.filter((row) => statement.where && !truth(evaluate(statement.where, table, row, surroundings)));
        return { affected: before - table.rows.length };
      }
      case "select":
        return this.select(statement, surroundings);
      default:
        return {};
    }
  }

  table(name: string): Table {
    const table = this.tables.get(name);
    if (!table) throw new SqlFault("no-table", name);
    return table;
  }

  private insert(statement: Extract<Statement, { type: "insert" }>, surroundings: Surroundings): Result {
    const table = this.table(statement.table);
    const indices = statement.columns?.map((name) => indexOf(table, name)) ?? table.columns.map((_column, index) => index);
    const added: Value[][] = [];
    for (const [number, given] of statement.rows.entries()) {
      if (given.length !== indices.length && (statement.columns || given.length > indices.length)) throw new SqlFault("column-count", String(number + 1));
      const row = table.columns.map((column, index): Value => {
        const at = indices.indexOf(index);
        const expression = at >= 0 ? given[at] : undefined;
        const isDefault = expression?.type === "column" && expression.name === "default";
        let value = expression && !isDefault ? fit(column, evaluate(expression, table, [], surroundings)) : null;
        if ((!expression || isDefault) && column.default) value = fit(column, evaluate(column.default, table, [], surroundings));
        if (value === null && column.increment) value = table.next;
        if (column.increment && typeof value === "number") table.next = Math.max(table.next, value + 1);
        if (value === null && column.notNull) throw new SqlFault("not-null", column.name, statement.table);
        return value;
      });
      for (const [index, column] of table.columns.entries()) {
        if ((column.primary || column.unique) && [...table.rows, ...added].some((other) => other[index] === row[index] && row[index] !== null)) {
          throw new SqlFault("duplicate", String(row[index]), column.primary ? `${statement.table}.PRIMARY ${statement.table}_pkey ${column.name}` : `${statement.table}.${column.name} ${statement.table}_${column.name}_key ${column.name}`);
        }
      }
      added.push(row);
    }
    table.rows.push(...added);
    return { affected: added.length };
  }

  private select(statement: Extract<Statement, { type: "select" }>, surroundings: Surroundings): Result {
    const table: Table = statement.table === undefined ? { columns: [], rows: [[]], next: 1 } : this.table(statement.table);
    const items = statement.items.flatMap((item): SelectItem[] =>
      item.expression ? [item] : table.columns.map(({ name }) => ({ expression: { type: "column", name }, name })));
    for (const item of items) check(item.expression!, table);
    let rows = table.rows.filter((row) => !statement.where || truth(evaluate(statement.where, table, row, surroundings)));
    const aggregated = statement.group.length > 0 || items.some(({ expression }) => hasAggregate(expression!));
    let groups: Value[][][];
    if (aggregated) {
      const indices = statement.group.map((name) => indexOf(table, name));
      const found = new Map<string, Value[][]>();
      if (indices.length === 0) found.set("[]", []);
      for (const row of rows) {
        const key = JSON.stringify(indices.map((index) => row[index]));
        const group = found.get(key);
        if (group) group.push(row);
        else found.set(key, [row]);
      }
      groups = [...found.values()];
    } else groups = rows.map((row) => [row]);
    const valueOf = (expression: Expression, group: Value[][]): Value => {
      const own = expression.type === "column" ? items.find(({ name }) => name === expression.name)?.expression : undefined;
      const known = expression.type === "column" && table.columns.some(({ name }) => name === expression.name);
      return evaluate(!known && own ? own : expression, table, group[0] ?? [], surroundings, group);
    };
    const ordinal = (expression: Expression): Expression =>
      expression.type === "value" && typeof expression.value === "number" ? (items[expression.value - 1]?.expression ?? expression) : expression;
    const sorted = [...groups].sort((a, b) => {
      for (const { expression, descending } of statement.order) {
        const order = compare(valueOf(ordinal(expression), a), valueOf(ordinal(expression), b));
        if (order !== 0) return descending ? -order : order;
      }
      return 0;
    });
    rows = sorted.map((group) => items.map(({ expression }) => valueOf(expression!, group)));
    const { offset, limit = Infinity } = statement;
    rows = rows.slice(offset, offset + limit);
    return {
      columns: items.map(({ name, expression }, index) => ({ name, numeric: isNumeric(expression!, table) || (rows.length > 0 && rows.every((row) => typeof row[index] === "number")) })),
      rows,
    };
  }
}

function isNumeric(expression: Expression, table: Table): boolean {
  if (expression.type === "call") return expression.name === "count" || expression.name === "sum" || expression.name === "avg";
  if (expression.type !== "column") return false;
  const type = table.columns.find(({ name }) => name === expression.name)?.type ?? "";
  return isNumber(type);
}

function isNumber(type: string): boolean {
  return /^(small|big|tiny|medium)?(int|integer|serial)|^(numeric|decimal|float|double|real)/.test(type);
}

function indexOf(table: Table, name: string): number {
  const index = table.columns.findIndex((column) => column.name === name);
  if (index < 0) throw new SqlFault("no-column", name);
  return index;
}

/** A value as a column of this type keeps it. */
function fit(column: ColumnDefinition, value: Value): Value {
  if (value === null) return null;
  if (isNumber(column.type)) {
    const number = Number(value);
    if (Number.isNaN(number)) throw new SqlFault("number", String(value), column.type);
    return /int|serial/.test(column.type) ? Math.round(number) : number;
  }
  if (/^bool/.test(column.type)) return typeof value === "boolean" ? value : /^(t|true|1|y|yes|on)$/i.test(String(value));
  return typeof value === "string" ? value : String(value);
}

function check(expression: Expression, table: Table): void {
  if (expression.type === "column") indexOf(table, expression.name);
}

function hasAggregate(expression: Expression): boolean {
  switch (expression.type) {
    case "call":
      return AGGREGATES.has(expression.name) || expression.args.some(hasAggregate);
    case "binary":
      return hasAggregate(expression.left) || hasAggregate(expression.right);
    case "unary":
      return hasAggregate(expression.operand);
    default:
      return false;
  }
}

function truth(value: Value): boolean {
  return value !== null && value !== false && value !== 0 && value !== "";
}

function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  if (typeof a === "number" || typeof b === "number") return Number(a) - Number(b);
  return String(a) < String(b) ? -1 : 1;
}

function evaluate(expression: Expression, table: Table, row: readonly Value[], around: Surroundings, group?: readonly Value[][]): Value {
  const value = (inner: Expression): Value => evaluate(inner, table, row, around, group);
  switch (expression.type) {
    case "value":
      return expression.value;
    case "column":
      return row[indexOf(table, expression.name)] ?? null;
    case "unary": {
      const operand = value(expression.operand);
      if (expression.operator === "is null") return operand === null;
      if (expression.operator === "is not null") return operand !== null;
      if (operand === null) return null;
      return expression.operator === "-" ? -Number(operand) : !truth(operand);
    }
    case "in": {
      const operand = value(expression.operand);
      if (operand === null) return null;
      return expression.list.some((item) => compare(value(item), operand) === 0) !== expression.negated;
    }
    case "binary":
      return binary(expression.operator, value(expression.left), value(expression.right));
    case "call":
      return call(expression, table, row, around, group);
  }
}

function binary(operator: string, left: Value, right: Value): Value {
  if (operator === "and") return truth(left) && truth(right);
  if (operator === "or") return truth(left) || truth(right);
  if (left === null || right === null) return null;
  switch (operator) {
    case "=":
      return compare(left, right) === 0;
    case "<>":
    case "!=":
      return compare(left, right) !== 0;
    case "<":
      return compare(left, right) < 0;
    case ">":
      return compare(left, right) > 0;
    case "<=":
      return compare(left, right) <= 0;
    case ">=":
      return compare(left, right) >= 0;
    case "like":
    case "ilike": {
      const pattern = String(right).replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/%/g, "[^]*").replace(/_/g, "[^]");
      return new RegExp(`^${pattern}$`, operator === "ilike" ? "i" : "").test(String(left));
    }
    case "||":
      return `${String(left)}${String(right)}`;
    case "/":
      if (Number(right) === 0) throw new SqlFault("division");
      return Number(left) / Number(right);
    case "%":
      if (Number(right) === 0) throw new SqlFault("division");
      return Number(left) % Number(right);
    default:
      return operator === "+" ? Number(left) + Number(right) : operator === "-" ? Number(left) - Number(right) : Number(left) * Number(right);
  }
}

function call(
  { name, args, star }: Extract<Expression, { type: "call" }>, table: Table, row: readonly Value[], around: Surroundings, group: readonly Value[][] | undefined,
): Value {
  const value = (index: number): Value => (args[index] ? evaluate(args[index], table, row, around, group) : null);
  if (AGGREGATES.has(name) && group) {
    const values = star ? group.map((): Value => 1) : group.map((each) => evaluate(args[0]!, table, each, around)).filter((each) => each !== null);
    if (name === "count") return values.length;
    if (values.length === 0) return null;
    if (name === "min" || name === "max") return values.reduce((best, each) => ((compare(each, best) < 0) === (name === "min") ? each : best));
    let sum = 0;
    for (const each of values) sum += Number(each);
    return name === "sum" ? sum : (sum / values.length).toFixed(around.averageDigits);
  }
  const stamp = new Date(around.wall).toISOString().slice(0, 19).replace("T", " ");
  switch (name) {
    case "now":
    case "current_timestamp":
      return stamp;
    case "current_date":
    case "curdate":
      return stamp.slice(0, 10);
    case "version":
      return around.version;
    case "user":
    case "current_user":
      return around.user;
    case "database":
    case "current_database":
      return around.database;
    case "upper":
      return value(0) === null ? null : String(value(0)).toUpperCase();
    case "lower":
      return value(0) === null ? null : String(value(0)).toLowerCase();
    case "length":
    case "char_length":
      return value(0) === null ? null : String(value(0)).length;
    case "concat":
      return args.map((_arg, index) => String(value(index) ?? "")).join("");
    case "coalesce":
    case "ifnull":
      for (let index = 0; index < args.length; index += 1) if (value(index) !== null) return value(index);
      return null;
    case "abs":
      return Math.abs(Number(value(0)));
    case "round": {
      const factor = 10 ** Number(value(1) ?? 0);
      return Math.round(Number(value(0)) * factor) / factor;
    }
    case "pg_is_in_recovery":
      return false;
    default:
      throw new SqlFault("no-function", name);
  }
}

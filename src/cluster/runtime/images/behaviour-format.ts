import { milliOf, tryParseQuantity, valueOf } from "../../../apimachinery/quantity.ts";

/** A mistake in the description of an image; `path` says where, e.g. `images."shop:1.0".routes./.status`. */
export class BehaviourError extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.path = path;
  }
}

/** What a route answers, and what a request to it does to the app. Times in ms, amounts in bytes. */
export interface Route {
  status: number;
  body: string;
  headers: Record<string, string>;
  delay: number;
  cpu: number;
  memory: number;
  hang: boolean;
  exit: number | undefined;
}

/** A value that changes over time: from `at` ms on it is `value`. */
export type Course = { at: number; value: number }[];

/** An app as a lab describes it. */
export interface Behaviour {
  base: "busybox" | "alpine" | "debian";
  size: number;
  private: boolean;
  user: string | undefined;
  env: string[];
  port: number | undefined;
  startup: number;
  routes: Map<string, Route>;
  logs: { at: number; every: number | undefined; line: string }[];
  accessLog: boolean;
  memory: Course;
  cpu: Course;
  hang: { at?: number; requests?: number } | undefined;
  exit: { at?: number; requests?: number; code: number; line?: string } | undefined;
  stop: { takes: number; code: number; ignore: boolean; line?: string };
  needs: { env?: string; connect?: string; file?: string; line?: string }[];
  files: Record<string, string>;
}

type Fields = Record<string, unknown>;

const KEYS = [
  "base", "size", "private", "user", "env", "port", "startup", "routes", "logs", "accessLog", "memory", "cpu", "hang", "exit", "stop", "needs", "files",
] as const;

/** Reads the description of an app. Throws BehaviourError. */
export function readBehaviour(path: string, value: unknown): Behaviour {
  const fields = map(path, value ?? {}, KEYS);
  const routes = new Map<string, Route>();
  for (const [route, answer] of Object.entries(fields.routes === undefined ? {} : map(`${path}.routes`, fields.routes))) {
    if (!route.startsWith("/")) throw new BehaviourError(`${path}.routes`, `${JSON.stringify(route)} is no path: it has to begin with "/"`);
    routes.set(route, readRoute(`${path}.routes.${route}`, answer));
  }
  const base = fields.base ?? "busybox";
  if (base !== "busybox" && base !== "alpine" && base !== "debian") throw new BehaviourError(`${path}.base`, `${JSON.stringify(base)} is none of busybox, alpine, debian`);
  const stop = fields.stop === undefined ? {} : fields.stop === "ignore" ? { ignore: true } : map(`${path}.stop`, fields.stop, ["takes", "code", "ignore", "line"]);
  const trigger = (name: "hang" | "exit", more: readonly string[]): Fields | undefined =>
    fields[name] === undefined ? undefined : map(`${path}.${name}`, fields[name], ["at", "requests", ...more]);
  const hang = trigger("hang", []);
  const exit = trigger("exit", ["code", "line"]);
  return {
    base,
    size: fields.size === undefined ? 25_000_000 : amount(`${path}.size`, fields.size),
    private: fields.private === true,
    user: fields.user === undefined ? undefined : String(fields.user),
    env: Object.entries(fields.env === undefined ? {} : map(`${path}.env`, fields.env)).map(([name, text]) => `${name}=${String(text)}`),
    port: fields.port === undefined ? undefined : whole(`${path}.port`, fields.port),
    startup: fields.startup === undefined ? 0 : duration(`${path}.startup`, fields.startup),
    routes,
    logs: list(`${path}.logs`, fields.logs).map((entry, i) => {
      if (typeof entry === "string") return { at: 0, every: undefined, line: entry };
      const at = `${path}.logs[${i}]`;
      const line = map(at, entry, ["at", "every", "line"]);
      const every = line.every === undefined ? undefined : duration(`${at}.every`, line.every);
      return { at: line.at === undefined ? (every ?? 0) : duration(`${at}.at`, line.at), every, line: String(line.line ?? "") };
    }),
    accessLog: fields.accessLog === true,
    memory: course(`${path}.memory`, fields.memory, (at, use) => amount(at, use)),
    cpu: course(`${path}.cpu`, fields.cpu, (at, use) => millicores(at, use)),
    hang: hang && { ...when(`${path}.hang`, hang) },
    exit: exit && {
      ...when(`${path}.exit`, exit),
      code: exit.code === undefined ? 1 : whole(`${path}.exit.code`, exit.code),
      ...(exit.line !== undefined ? { line: String(exit.line) } : {}),
    },
    stop: {
      takes: stop.takes === undefined ? 0 : duration(`${path}.stop.takes`, stop.takes),
      code: stop.code === undefined ? 0 : whole(`${path}.stop.code`, stop.code),
      ignore: stop.ignore === true,
      ...(stop.line !== undefined ? { line: String(stop.line) } : {}),
    },
    needs: list(`${path}.needs`, fields.needs).map((need, i) => {
      const found = map(`${path}.needs[${i}]`, need, ["env", "connect", "file", "line"]);
      return Object.fromEntries(Object.entries(found).map(([key, text]) => [key, String(text)]));
    }),
    files: Object.fromEntries(Object.entries(fields.files === undefined ? {} : map(`${path}.files`, fields.files)).map(([name, text]) => [name, String(text)])),
  };
}

function readRoute(path: string, value: unknown): Route {
  const plain: Route = { status: 200, body: "", headers: {}, delay: 0, cpu: 0.2, memory: 0, hang: false, exit: undefined };
  if (typeof value === "string") return { ...plain, body: value.endsWith("\n") ? value : `${value}\n` };
  if (typeof value === "number") return { ...plain, status: whole(path, value) };
  const fields = map(path, value, ["status", "body", "headers", "delay", "cpu", "memory", "hang", "exit"]);
  const body = fields.body === undefined ? "" : String(fields.body);
  const headers = fields.headers === undefined ? {} : map(`${path}.headers`, fields.headers);
  return {
    status: fields.status === undefined ? 200 : whole(`${path}.status`, fields.status),
    body: body === "" || body.endsWith("\n") ? body : `${body}\n`,
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), String(text)])),
    delay: fields.delay === undefined ? 0 : duration(`${path}.delay`, fields.delay),
    cpu: fields.cpu === undefined ? 0.2 : duration(`${path}.cpu`, fields.cpu),
    memory: fields.memory === undefined ? 0 : amount(`${path}.memory`, fields.memory),
    hang: fields.hang === true,
    exit: fields.exit === undefined ? undefined : whole(`${path}.exit`, fields.exit),
  };
}

function when(path: string, fields: Fields): { at?: number; requests?: number } {
  if (fields.at === undefined && fields.requests === undefined) throw new BehaviourError(path, "has to say when: at (a time such as 95s) or requests (a number)");
  return {
    ...(fields.at !== undefined ? { at: duration(`${path}.at`, fields.at) } : {}),
    ...(fields.requests !== undefined ? { requests: whole(`${path}.requests`, fields.requests) } : {}),
  };
}

function course(path: string, value: unknown, read: (path: string, use: unknown) => number): Course {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [{ at: 0, value: read(path, value) }];
  const points = value.map((point, i) => {
    const fields = map(`${path}[${i}]`, point, ["at", "use"]);
    return { at: duration(`${path}[${i}].at`, fields.at ?? "0s"), value: read(`${path}[${i}].use`, fields.use) };
  });
  return points.sort((a, b) => a.at - b.at);
}

function map(path: string, value: unknown, keys?: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new BehaviourError(path, `has to be a map, not ${describe(value)}`);
  for (const key of Object.keys(value)) {
    if (keys && !keys.includes(key)) throw new BehaviourError(path, `has no field ${JSON.stringify(key)}; there are ${keys.join(", ")}`);
  }
  return value as Fields;
}

function list(path: string, value: unknown): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new BehaviourError(path, `has to be a list, not ${describe(value)}`);
  return value;
}

function whole(path: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value)) throw new BehaviourError(path, `has to be a whole number, not ${describe(value)}`);
  return value;
}

/** ms of 500ms, 20s, 1m30s; a bare number is seconds. */
function duration(path: string, value: unknown): number {
  if (typeof value === "number") return value * 1000;
  const text = String(value);
  const parts = [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([all]) => all).join("") !== text) throw new BehaviourError(path, `${JSON.stringify(text)} is no time; write 500ms, 20s or 1m30s`);
  let ms = 0;
  for (const [, number, unit] of parts) ms += Number(number) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as "ms" | "s" | "m" | "h"];
  return ms;
}

function amount(path: string, value: unknown): number {
  if (tryParseQuantity(value) === undefined) throw new BehaviourError(path, `${describe(value)} is no amount; write 40Mi`);
  return valueOf(String(value));
}

function millicores(path: string, value: unknown): number {
  if (tryParseQuantity(value) === undefined) throw new BehaviourError(path, `${describe(value)} is no amount of CPU; write 250m`);
  return milliOf(String(value));
}

function describe(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

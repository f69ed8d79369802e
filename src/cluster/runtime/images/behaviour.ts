import { milliOf, tryParseQuantity, valueOf } from "../../../apimachinery/quantity.ts";
import {
  callback, encode, Exit, isSystemError, pause, print, sleep, spend, type Call, type HttpRequest, type HttpResponse, type Process,
  type Program, type TreeEntry,
} from "../../../os/index.ts";
import type { ImageDefinition } from "../image.ts";
import { parseReference } from "../reference.ts";
import { alpineFiles, busyboxFiles, debianFiles } from "./base.ts";
import { log, pathOf, serve } from "./http-service.ts";

/** A mistake in the description of an image; `path` says where, e.g. `images."shop:1.0".routes./.status`. */
export class BehaviourError extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.path = path;
  }
}

/** What a route answers, and what a request to it does to the app. Times in ms, amounts in bytes. */
interface Route {
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
type Course = { at: number; value: number }[];

/** An app as a lab describes it. */
interface Behaviour {
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

/**
 * Images as a lab describes them: name to behaviour. Throws BehaviourError.
 *
 * @example
 * images:
 *   shop:1.0:
 *     port: 8080
 *     startup: 20s              # listens after so long
 *     routes:
 *       /: "shop $(HOSTNAME)"
 *       /healthz: { status: 200, body: ok }
 *       /report: { delay: 3s, cpu: 200ms, memory: 5Mi }
 *       /die: { exit: 1 }
 *     logs: [{ at: 0s, line: starting }, { every: 10s, line: still here }]
 *     memory: [{ at: 0s, use: 20Mi }, { at: 5m, use: 300Mi }]
 *     hang: { at: 95s }          # or { requests: 20 }
 *     exit: { at: 60s, code: 1, line: "out of luck" }
 *     stop: { takes: 5s }        # after SIGTERM; ignore: true for never
 *     needs: [{ env: DB_HOST }, { connect: "db:5432" }]
 */
export function behaviourImages(behaviours: Readonly<Record<string, unknown>>): ImageDefinition[] {
  const byRepository = new Map<string, Map<string, Behaviour>>();
  for (const [name, value] of Object.entries(behaviours)) {
    const path = `images.${JSON.stringify(name)}`;
    let repository: string;
    let tag: string;
    try {
      const reference = parseReference(name);
      repository = reference.repository;
      tag = reference.tag ?? "latest";
    } catch (error) {
      throw new BehaviourError(path, `is no name of an image: ${error instanceof Error ? error.message : String(error)}`);
    }
    const tags = byRepository.get(repository) ?? new Map<string, Behaviour>();
    tags.set(tag, readBehaviour(path, value));
    byRepository.set(repository, tags);
  }
  return [...byRepository].map(([repository, tags]): ImageDefinition => ({
    repository,
    hasTag: (tag) => tags.has(tag),
    size: (tag) => tags.get(tag)?.size ?? 0,
    private: [...tags.values()].some((behaviour) => behaviour.private),
    content: (tag, programs) => {
      const behaviour = tags.get(tag)!;
      const program = `app ${repository}:${tag}`;
      const base = behaviour.base === "alpine" ? alpineFiles(programs) : behaviour.base === "debian" ? debianFiles(programs, ["curl"]) : busyboxFiles(programs);
      const files: Record<string, TreeEntry> = { ...base, "/app": { program }, ...behaviour.files };
      return {
        config: {
          entrypoint: ["/app"],
          env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ...behaviour.env],
          ...(behaviour.user !== undefined ? { user: behaviour.user } : {}),
          ...(behaviour.port !== undefined ? { ports: [`${behaviour.port}/tcp`] } : {}),
        },
        files,
        programs: { [program]: app(behaviour) },
      };
    },
  }));
}

function app(behaviour: Behaviour): Program {
  return function* (process) {
    const begun = process.now;
    let requests = 0;
    let hung = false;
    let extra = 0;
    let base = behaviour.memory[0]?.value ?? 8 * 1024 * 1024;
    const setMemory = (): void => process.useMemory(base + extra);
    setMemory();
    process.onSignal("SIGTERM", () => {
      // What hangs does not hear it either.
      if (behaviour.stop.ignore || hung) return;
      process.startThread((function* (): Call<void> {
        if (behaviour.stop.line !== undefined) yield* print(`${behaviour.stop.line}\n`);
        yield* sleep(behaviour.stop.takes);
        process.finish({ code: behaviour.stop.code });
      })());
    });
    const later = (at: number, action: () => Call<void>): void => {
      process.startThread((function* (): Call<void> {
        yield* sleep(Math.max(0, begun + at - process.now));
        yield* action();
      })());
    };
    for (const entry of behaviour.logs) {
      later(entry.at, function* () {
        yield* print(`${fill(entry.line, process)}\n`);
        while (entry.every !== undefined) {
          yield* sleep(entry.every);
          if (!hung) yield* print(`${fill(entry.line, process)}\n`);
        }
      });
    }
    if (behaviour.exit?.at !== undefined) {
      const { exit } = behaviour;
      later(exit.at!, function* () {
        if (exit.line !== undefined) yield* print(`${fill(exit.line, process)}\n`);
        process.finish({ code: exit.code });
      });
    }
    if (behaviour.hang?.at !== undefined) later(behaviour.hang.at, function* () { hung = true; });
    for (const need of behaviour.needs) yield* require(process, need);
    follow(process, begun, behaviour.memory, (value) => {
      base = value;
      setMemory();
    });
    if (behaviour.cpu.length > 0) process.startThread(burn(process, begun, behaviour.cpu));
    yield* sleep(Math.max(0, begun + behaviour.startup - process.now));
    if (behaviour.port !== undefined) {
      serve(process, { port: behaviour.port, cost: (request) => routeOf(behaviour, request).cpu }, (request, respond) => {
        requests += 1;
        if (behaviour.hang?.requests !== undefined && requests >= behaviour.hang.requests) hung = true;
        if (hung) return;
        const route = routeOf(behaviour, request);
        if (route.hang) hung = true;
        if (hung) return;
        if (route.memory !== 0) {
          extra += route.memory;
          setMemory();
        }
        if (process.status) return;
        const end = route.exit ?? (behaviour.exit?.requests !== undefined && requests >= behaviour.exit.requests ? behaviour.exit.code : undefined);
        if (end !== undefined) {
          if (behaviour.exit?.line !== undefined) log(process, fill(behaviour.exit.line, process));
          process.finish({ code: end });
          return;
        }
        const answer = (): void => {
          if (process.status || hung) return;
          if (behaviour.accessLog) log(process, `${request.method} ${request.path} ${route.status}`);
          const response: HttpResponse = { status: route.status, headers: { "content-type": "text/plain", ...route.headers }, body: encode(fill(route.body, process)) };
          respond(response);
        };
        if (route.delay === 0) {
          answer();
          return;
        }
        const timer = process.machine.simulation.after(route.delay, answer);
        return () => timer.cancel();
      });
    }
    for (;;) {
      try {
        yield* pause();
      } catch (error) {
        if (!isSystemError(error, "EINTR")) throw error;
      }
    }
  };
}

const NOT_FOUND: Route = { status: 404, body: "not found\n", headers: {}, delay: 0, cpu: 0.2, memory: 0, hang: false, exit: undefined };

function routeOf(behaviour: Behaviour, request: HttpRequest): Route {
  const path = pathOf(request);
  const exact = behaviour.routes.get(path);
  if (exact) return exact;
  let best: [string, Route] | undefined;
  for (const [pattern, route] of behaviour.routes) {
    if (!pattern.endsWith("*") || !path.startsWith(pattern.slice(0, -1))) continue;
    if (!best || pattern.length > best[0].length) best = [pattern, route];
  }
  return best?.[1] ?? NOT_FOUND;
}

/** An app that needs something it does not find says so and ends. */
function* require(process: Process, need: Behaviour["needs"][number]): Call<void> {
  const fail = function* (why: string): Call<void> {
    yield* print(`${fill(need.line ?? why, process)}\n`);
    throw new Exit(1);
  };
  if (need.env !== undefined && !process.env.has(need.env)) yield* fail(`error: ${need.env} is not set`);
  if (need.file !== undefined && !process.files.exists(need.file)) yield* fail(`error: cannot open ${need.file}: No such file or directory`);
  if (need.connect === undefined) return;
  const target = fill(need.connect, process);
  const [host = "", port = "80"] = target.split(":");
  const { network } = process.machine;
  const text = (path: string): string => (process.files.exists(path) ? process.files.readText(path) : "");
  const reached = yield* callback<boolean>("connect", (done) => {
    if (!network) return void done(false);
    return network.resolve(host, { hosts: text("/etc/hosts"), resolvConf: text("/etc/resolv.conf") }, ([address]) => {
      network.connect(address!, Number(port), (connection) => {
        connection.retain();
        connection.release();
        done(true);
      }, () => done(false));
    }, () => done(false));
  });
  if (!reached) yield* fail(`error: cannot connect to ${target}`);
}

function follow(process: Process, begun: number, course: Course, apply: (value: number) => void): void {
  if (course.length < 2) return;
  process.startThread((function* (): Call<void> {
    for (let i = 0; i + 1 < course.length; i += 1) {
      const [from, to] = [course[i]!, course[i + 1]!];
      // In steps of a second or of a hundredth, so that a limit is met where it lies.
      const steps = Math.min(200, Math.max(1, Math.round((to.at - from.at) / 1000)));
      for (let step = 1; step <= steps; step += 1) {
        const at = begun + from.at + ((to.at - from.at) * step) / steps;
        yield* sleep(Math.max(0, at - process.now));
        apply(from.value + ((to.value - from.value) * step) / steps);
      }
    }
  })());
}

/** Uses CPU at a rate of millicores, in slices of 100 ms. */
function* burn(process: Process, begun: number, course: Course): Call<void> {
  for (;;) {
    const now = process.now - begun;
    const rate = course.filter(({ at }) => at <= now).at(-1)?.value ?? 0;
    const next = course.find(({ at }) => at > now);
    if (rate === 0) {
      if (!next) return;
      yield* sleep(next.at - now);
      continue;
    }
    const slice = 1000;
    yield* spend((slice * rate) / 1000);
    yield* sleep(Math.max(1, slice - (slice * rate) / 1000));
  }
}

function fill(text: string, process: Process): string {
  return text.replace(/\$\((\w+)\)/g, (whole, name: string) => {
    if (name === "HOSTNAME") return process.machine.hostname;
    if (name === "TIME") return new Date(process.wall).toISOString();
    return process.env.get(name) ?? whole;
  });
}

// Reading the description.

const KEYS = [
  "base", "size", "private", "user", "env", "port", "startup", "routes", "logs", "accessLog", "memory", "cpu", "hang", "exit", "stop", "needs", "files",
] as const;

function readBehaviour(path: string, value: unknown): Behaviour {
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

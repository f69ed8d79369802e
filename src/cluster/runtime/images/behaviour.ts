import {
  callback, encode, Exit, isSystemError, pause, print, sleep, spend, type Call, type HttpRequest, type HttpResponse, type Process,
  type Program, type TreeEntry,
} from "../../../os/index.ts";
import type { ImageDefinition } from "../image.ts";
import { parseReference } from "../reference.ts";
import { alpineFiles, busyboxFiles, debianFiles } from "./base.ts";
import { BehaviourError, readBehaviour, type Behaviour, type Course, type Route } from "./behaviour-format.ts";
import { log, pathOf, serve } from "./http-service.ts";

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

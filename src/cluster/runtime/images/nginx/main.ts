import {
  isSystemError, KERNEL, pause, printError, sleep, type Call, type Process,
} from "../../../../os/index.ts";
import { log, serve } from "../http-service.ts";
import { answer, errorTime } from "./answer.ts";
import { ConfigError, parseConfig, valueOf } from "./config.ts";
import { loadSite, type Site } from "./site.ts";
import { findUpstreams } from "./upstream.ts";

/** A port that is taken is tried so often, each half second. */
const BIND_TRIES = 5;
/** The user of its workers: nginx. */
const WORKER = { uid: 101, gid: 101, groups: [101] };

export function* nginx(process: Process, args: readonly string[], version: string): Call<number> {
  let configFile = "/etc/nginx/nginx.conf";
  let extra = "";
  let test = false;
  for (let i = 1; i < args.length; i += 1) {
    const arg = args[i]!;
    if (arg === "-v") {
      yield* printError(`nginx version: nginx/${version}\n`);
      return 0;
    }
    if (arg === "-V") {
      yield* printError(`nginx version: nginx/${version}\nbuilt by gcc 12.2.0 (Debian 12.2.0-14) \nconfigure arguments: --prefix=/etc/nginx\n`);
      return 0;
    }
    if (arg === "-c") configFile = args[(i += 1)] ?? "";
    else if (arg === "-g") extra = args[(i += 1)] ?? "";
    else if (arg === "-t" || arg === "-T") test = true;
    else if (arg === "-s") return yield* sendSignal(process, args[i + 1] ?? "");
    else if (arg !== "-q") {
      yield* printError(`nginx: invalid option: "${arg.replace(/^-+/, "").slice(0, 1)}"\n`);
      return 1;
    }
  }
  if (!configFile.startsWith("/")) configFile = `/etc/nginx/${configFile}`;
  let site: Site;
  try {
    site = loadSite(process, configFile, extra, version);
    yield* findUpstreams(process, site);
    const user = site.main.find(({ name }) => name === "user");
    if (user && process.credentials.uid !== 0) {
      yield* complain(process, "warn", `the "user" directive makes sense only if the master process runs with super-user privileges, ignored in ${configFile}:${user.line}`);
    }
    if (!test) prepare(process);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield* complain(process, "emerg", error.message);
    if (test) yield* printError(`nginx: configuration file ${configFile} test failed\n`);
    return 1;
  }
  if (test) {
    yield* printError(`nginx: the configuration file ${configFile} syntax is ok\nnginx: configuration file ${configFile} test is successful\n`);
    return 0;
  }
  const main = [...parseConfig(extra === "" ? "" : `${extra.replace(/;?\s*$/, "")};`, "command line", () => [])];
  const foreground = valueOf(main, "daemon") === "off" || valueOf(site.http, "daemon") === "off";
  if (!foreground) {
    process.spawn({ program: (child) => run(child, site, configFile, extra, version), args: ["nginx: master process nginx"], session: {} });
    yield* sleep(10);
    return 0;
  }
  process.name = "nginx";
  return yield* run(process, site, configFile, extra, version);
}

function* run(process: Process, first: Site, configFile: string, extra: string, version: string): Call<number> {
  let site = first;
  const { pid } = process;
  const notice = (text: string): void => log(process, `${errorTime(process.wall)} [notice] ${pid}#${pid}: ${text}`, 2);
  const listening = new Set<string>();
  /** Opens what is not open yet; answers what it could not, in nginx' words. */
  const listen = (): string[] => {
    const failures = new Map<string, string>();
    for (const server of site.servers) {
      for (const { address, port, tls } of server.listens) {
        const key = `${address}:${port}`;
        if (listening.has(key) || failures.has(key)) continue;
        // There is one address family here; the port of the other is as free or as taken.
        if (address === "[::]" && listening.has(`*:${port}`)) continue;
        const other = failures.get(`*:${port}`);
        if (address === "[::]" && other !== undefined) {
          failures.set(key, other.replace("0.0.0.0", "[::]"));
          continue;
        }
        const ipv6 = site.servers.some(({ listens }) => listens.some((each) => each.address === "[::]" && each.port === port)) ? "also" : "none";
        try {
          serve(process, { port, tls, ipv6, ...(address === "*" || address === "[::]" ? {} : { address }), cost: 0.15 }, (request, respond) => answer(process, site, port, request, respond));
        } catch (error) {
          if (!isSystemError(error)) throw error;
          const number = { EADDRINUSE: 98, EADDRNOTAVAIL: 99, EACCES: 13 }[error.code as string] ?? 22;
          failures.set(key, `bind() to ${address === "*" ? "0.0.0.0" : address}:${port} failed (${number}: ${error.message})`);
          continue;
        }
        listening.add(key);
      }
    }
    return [...failures.values()];
  };
  for (let tries = BIND_TRIES; ; tries -= 1) {
    const failures = listen();
    if (failures.length === 0) break;
    for (const failure of failures) yield* complain(process, "emerg", failure);
    if (failures.some((failure) => !failure.includes("(98:"))) return 1;
    notice("try again to bind() after 500ms");
    yield* sleep(500);
    if (tries > 1) continue;
    yield* complain(process, "emerg", "still could not bind()");
    return 1;
  }
  try {
    process.files.writeFile("/var/run/nginx.pid", `${pid}\n`);
  } catch {
    // Checked in `prepare`.
  }
  process.args = [`nginx: master process ${process.args.slice(process.name === "nginx" && process.args[0]?.endsWith("docker-entrypoint.sh") ? 1 : 0).join(" ")}`];
  process.useMemory(4 * 1024 * 1024);
  notice("using the \"epoll\" event method");
  notice(`nginx/${version}`);
  notice("built by gcc 12.2.0 (Debian 12.2.0-14) ");
  notice(`OS: Linux ${KERNEL.release}`);
  notice("getrlimit(RLIMIT_NOFILE): 1048576:1048576");
  notice("start worker processes");
  const worker = process.spawn({
    program: function* () {
      for (;;) yield* pause();
    },
    args: ["nginx: worker process"],
    credentials: process.credentials.uid === 0 ? WORKER : process.credentials,
  });
  worker.name = "nginx";
  site.counters.worker = worker.pid;
  worker.useMemory(2 * 1024 * 1024);
  notice(`start worker process ${worker.pid}`);
  let stop: "fast" | "graceful" | undefined;
  process.onSignal("SIGQUIT", () => { stop = "graceful"; return "interrupt"; });
  process.onSignal("SIGTERM", () => { stop = "fast"; return "interrupt"; });
  process.onSignal("SIGINT", () => { stop = "fast"; return "interrupt"; });
  process.onSignal("SIGHUP", () => {
    notice("signal 1 (SIGHUP) received, reconfiguring");
    process.startThread((function* (): Call<void> {
      try {
        const next = { ...loadSite(process, configFile, extra, version), counters: site.counters };
        yield* findUpstreams(process, next);
        site = next;
        listen();
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        log(process, `${errorTime(process.wall)} [emerg] ${pid}#${pid}: ${error.message}`, 2);
      }
    })());
  });
  process.onSignal("SIGUSR1", "ignore");
  while (stop === undefined) {
    try {
      yield* pause();
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
  notice(stop === "graceful" ? "signal 3 (SIGQUIT) received, shutting down" : "signal 15 (SIGTERM) received, exiting");
  if (!worker.status) process.machine.signal(worker, "SIGKILL");
  yield* sleep(20);
  notice("exit");
  return 0;
}

function* sendSignal(process: Process, name: string): Call<number> {
  const signals = { stop: "SIGTERM", quit: "SIGQUIT", reload: "SIGHUP", reopen: "SIGUSR1" } as const;
  if (!(name in signals)) {
    yield* printError(`nginx: invalid option: "-s ${name}"\n`);
    return 1;
  }
  try {
    process.machine.kill(Number(process.files.readText("/var/run/nginx.pid")), signals[name as keyof typeof signals]);
    return 0;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* printError(`nginx: [error] open() "/var/run/nginx.pid" failed (2: No such file or directory)\n`);
    return 1;
  }
}

/** What goes wrong at the start is said twice: to the error log, which an image's links lead to the same place, and to whoever called. */
function* complain(process: Process, level: "emerg" | "warn", text: string): Call<void> {
  const { pid } = process;
  yield* printError(`${errorTime(process.wall)} [${level}] ${pid}#${pid}: ${text}\nnginx: [${level}] ${text}\n`);
}

/** The directories and files it must be able to write. */
function prepare(process: Process): void {
  const attempt = (call: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const number = { EPERM: 1, EACCES: 13, EROFS: 30, ENOENT: 2, ENOSPC: 28 }[error.code as string] ?? 5;
      throw new ConfigError(`${call} failed (${number}: ${error.message})`);
    }
  };
  for (const name of ["client_temp", "proxy_temp", "fastcgi_temp", "uwsgi_temp", "scgi_temp"]) {
    const path = `/var/cache/nginx/${name}`;
    if (process.files.exists(path)) continue;
    attempt(`mkdir() "${path}"`, () => process.files.mkdir(path, { mode: 0o700 }));
    if (process.credentials.uid === 0) attempt(`chown("${path}", ${WORKER.uid})`, () => process.files.chown(path, WORKER.uid, undefined));
  }
  attempt("open() \"/var/run/nginx.pid\"", () => process.files.writeFile("/var/run/nginx.pid", ""));
}

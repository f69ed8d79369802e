import {
  isSystemError, pause, print, printError, sleep, type Call, type Process, type Program,
} from "../../../../os/index.ts";
import { become } from "../become.ts";
import { log, serve } from "../http-service.ts";
import { answer, errorTime } from "./answer.ts";
import { ConfigError, parseConfig, valueOf } from "./config.ts";
import { DEFAULT_CONF } from "./files.ts";
import { loadSite, type Site } from "./site.ts";

export function entrypoint(version: string): Program {
  return function* (process) {
    const args = process.args.slice(1);
    const name = args[0] ?? "";
    if (name === "nginx" || name === "nginx-debug") {
      const script = "/docker-entrypoint.sh";
      yield* print(
        `${script}: /docker-entrypoint.d/ is not empty, will attempt to perform configuration\n` +
          `${script}: Looking for shell scripts in /docker-entrypoint.d/\n` +
          `${script}: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh\n`,
      );
      const conf = "/etc/nginx/conf.d/default.conf";
      const info = "10-listen-on-ipv6-by-default.sh: info:";
      if (!process.files.exists(conf)) yield* print(`${info} ${conf} is not a file or does not exist\n`);
      else if (!process.files.access(conf, "w")) yield* print(`${info} can not modify ${conf} (read-only file system?)\n`);
      else if (process.files.readText(conf) !== DEFAULT_CONF) {
        yield* print(`${info} Getting the checksum of ${conf}\n${info} ${conf} differs from the packaged version\n`);
      } else {
        yield* print(`${info} Getting the checksum of ${conf}\n${info} Enabled listen on IPv6 in ${conf}\n`);
        process.files.writeFile(conf, DEFAULT_CONF.replace("listen       80;\n", "listen       80;\n    listen  [::]:80;\n"));
      }
      yield* print(
        `${script}: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh\n` +
          `${script}: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh\n` +
          `${script}: Launching /docker-entrypoint.d/30-tune-worker-processes.sh\n` +
          `${script}: Configuration complete; ready for start up\n`,
      );
      return yield* nginx(process, args, version);
    }
    return yield* become(process, args, "/docker-entrypoint.sh");
  };
}

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
    if (!test) prepare(process);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    yield* printError(`nginx: [emerg] ${error.message}\n`);
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
  const listen = (): string | undefined => {
    for (const server of site.servers) {
      for (const { address, port, tls } of server.listens) {
        const key = `${address}:${port}`;
        if (listening.has(key)) continue;
        try {
          serve(process, { port, tls, ...(address === "*" ? {} : { address }), cost: 0.15 }, (request, respond) => answer(process, site, port, request, respond));
        } catch (error) {
          if (!isSystemError(error)) throw error;
          return `bind() to ${address === "*" ? "0.0.0.0" : address}:${port} failed (${error.code === "EADDRINUSE" ? "98" : "99"}: ${error.message})`;
        }
        listening.add(key);
      }
    }
    return undefined;
  };
  const failed = listen();
  if (failed !== undefined) {
    yield* printError(`nginx: [emerg] ${failed}\n`);
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
  notice("OS: Linux 6.18.44-fc-v657");
  notice("getrlimit(RLIMIT_NOFILE): 1048576:1048576");
  notice("start worker processes");
  const worker = process.spawn({
    program: function* () {
      for (;;) yield* pause();
    },
    args: ["nginx: worker process"],
    credentials: process.credentials.uid === 0 ? { uid: 101, gid: 101, groups: [101] } : process.credentials,
  });
  worker.name = "nginx";
  worker.useMemory(2 * 1024 * 1024);
  notice(`start worker process ${worker.pid}`);
  let stop: "fast" | "graceful" | undefined;
  process.onSignal("SIGQUIT", () => { stop = "graceful"; return "interrupt"; });
  process.onSignal("SIGTERM", () => { stop = "fast"; return "interrupt"; });
  process.onSignal("SIGINT", () => { stop = "fast"; return "interrupt"; });
  process.onSignal("SIGHUP", () => {
    notice("signal 1 (SIGHUP) received, reconfiguring");
    try {
      site = loadSite(process, configFile, extra, version);
      listen();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log(process, `${errorTime(process.wall)} [emerg] ${pid}#${pid}: ${error.message}`, 2);
    }
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

/** The directories and files it must be able to write. */
function prepare(process: Process): void {
  const attempt = (what: string, path: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const number = { EACCES: 13, EROFS: 30, ENOENT: 2, ENOSPC: 28 }[error.code as string] ?? 5;
      throw new ConfigError(`${what} "${path}" failed (${number}: ${error.message})`);
    }
  };
  for (const name of ["client_temp", "proxy_temp", "fastcgi_temp", "uwsgi_temp", "scgi_temp"]) {
    const path = `/var/cache/nginx/${name}`;
    if (!process.files.exists(path)) attempt("mkdir()", path, () => process.files.mkdir(path, { mode: 0o700 }));
  }
  attempt("open()", "/var/run/nginx.pid", () => process.files.writeFile("/var/run/nginx.pid", ""));
}

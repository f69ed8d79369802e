import { callback, encode, isSystemError, print, printError, sleep, spend, untilStopped, type Process, type Program } from "../../../os/index.ts";
import { httpDate, log, logTime, pathOf, serve } from "./http-service.ts";

const MEGABYTE = 1024 * 1024;

/** stress: --cpu N, --io N, --vm N --vm-bytes B --vm-hang S, --timeout T. */
export const stress: Program = function* (process) {
  const args = process.args.slice(1);
  const option = (long: string, short: string): string | undefined => {
    for (const [index, arg] of args.entries()) {
      if (arg === `--${long}` || arg === `-${short}`) return args[index + 1];
      if (arg.startsWith(`--${long}=`)) return arg.slice(long.length + 3);
    }
    return undefined;
  };
  const cpu = Number(option("cpu", "c") ?? 0);
  const io = Number(option("io", "i") ?? 0);
  const vm = Number(option("vm", "m") ?? 0);
  const bytes = bytesOf(option("vm-bytes", "_") ?? "256M");
  const hang = Number(option("vm-hang", "_") ?? -1);
  const timeout = secondsOf(option("timeout", "t"));
  if (cpu + io + vm === 0) {
    yield* print("`stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n");
    return 0;
  }
  const { pid } = process;
  yield* print(`stress: info: [${pid}] dispatching hogs: ${cpu} cpu, ${io} io, ${vm} vm, 0 hdd\n`);
  const hogs: Process[] = [];
  for (let i = 0; i < cpu; i += 1) {
    hogs.push(process.spawn({ args: process.args, program: function* () {
      for (;;) yield* spend(10);
    } }));
  }
  for (let i = 0; i < vm; i += 1) {
    hogs.push(process.spawn({ args: process.args, program: function* (hog) {
      // Memory is touched page by page: a few hundred megabytes a second.
      for (let used = 0; used < bytes;) {
        used = Math.min(bytes, used + 16 * MEGABYTE);
        hog.useMemory(used);
        yield* spend(20);
        yield* sleep(1);
      }
      if (hang >= 0) yield* sleep((hang === 0 ? 1e9 : hang) * 1000);
      for (;;) {
        yield* spend(50);
        yield* sleep(50);
      }
    } }));
  }
  const ended = yield* callback<Process | undefined>("wait4", (done) => {
    for (const hog of hogs) hog.onExit((status) => status.signal !== undefined && done(hog));
    if (timeout === undefined) return;
    const timer = process.machine.simulation.after(timeout, () => done(undefined));
    return () => timer.cancel();
  });
  for (const hog of hogs) if (!hog.status) process.machine.signal(hog, "SIGTERM");
  if (ended) {
    yield* printError(`stress: FAIL: [${pid}] (415) <-- worker ${ended.pid} got signal ${ended.status?.signal === "SIGKILL" ? 9 : 15}\nstress: WARN: [${pid}] (417) now reaping child worker processes\nstress: FAIL: [${pid}] (451) failed run completed in ${Math.round((process.now - process.startedAt) / 1000)}s\n`);
    return 1;
  }
  yield* print(`stress: info: [${pid}] successful run completed in ${Math.round((process.now - process.startedAt) / 1000)}s\n`);
  return 0;
};

function bytesOf(text: string): number {
  const match = /^([\d.]+)([bkmgBKMG]?)/.exec(text);
  const unit = { "": 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match?.[2] ?? "").toLowerCase()] ?? 1;
  return Math.round(Number(match?.[1] ?? 0) * unit);
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^([\d.]+)([smhd]?)/.exec(text);
  return Number(match?.[1] ?? 0) * ({ "": 1, s: 1, m: 60, h: 3600, d: 86400 }[match?.[2] ?? ""] ?? 1) * 1000;
}

/** python with -m http.server; the rest of the language is not here. */
export const python: Program = function* (process) {
  const args = process.args.slice(1);
  if (args[0] === "--version" || args[0] === "-V") {
    yield* print("Python 3.12.11\n");
    return 0;
  }
  const at = args.indexOf("-m");
  if (at >= 0 && args[at + 1] === "http.server") {
    const rest = args.slice(at + 2);
    const port = Number(rest.find((arg) => /^\d+$/.test(arg)) ?? 8000);
    const directoryAt = rest.findIndex((arg) => arg === "-d" || arg === "--directory");
    const root = directoryAt >= 0 ? rest[directoryAt + 1]! : process.cwd;
    process.useMemory(12 * MEGABYTE);
    try {
      serve(process, { port, ipv6: "none" }, (request, respond) => {
        const { status, body, type } = listing(process, root, decodeURIComponent(pathOf(request)));
        log(process, `${request.remoteAddress} - - [${logTime(process.wall).replace(":", " ").replace(" +0000", "")}] "${request.method} ${request.path} HTTP/1.1" ${status} -`, 2);
        respond({ status, headers: { server: "SimpleHTTP/0.6 Python/3.12.11", date: httpDate(process.wall), "content-type": type, "content-length": String(body.length) }, body });
      });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* printError(`${TRACE}OSError: [Errno 98] Address already in use\n`);
      return 1;
    }
    log(process, `Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`);
    yield* untilStopped(process);
    return 143;
  }
  const script = args.find((arg) => !arg.startsWith("-"));
  if (args[0] === "-c") {
    const printed = /^\s*print\((["'])(.*)\1\)\s*$/.exec(args[1] ?? "");
    if (printed) {
      yield* print(`${printed[2]}\n`);
      return 0;
    }
    yield* printError("python: only `-m http.server` and plain print() run here\n");
    return 1;
  }
  if (script !== undefined) {
    const missing = !process.files.exists(script);
    yield* printError(missing ? `python: can't open file '${process.files.absolute(script)}': [Errno 2] No such file or directory\n` : "python: only `-m http.server` and plain print() run here\n");
    return missing ? 2 : 1;
  }
  return 0;
};

/** The way of a call in `python -m http.server` to the socket that it cannot have. */
const TRACE = `Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "<frozen runpy>", line 88, in _run_code
  File "/usr/local/lib/python3.12/http/server.py", line 1314, in <module>
    test(
  File "/usr/local/lib/python3.12/http/server.py", line 1261, in test
    with ServerClass(addr, HandlerClass) as httpd:
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.12/socketserver.py", line 457, in __init__
    self.server_bind()
  File "/usr/local/lib/python3.12/http/server.py", line 1308, in server_bind
    return super().server_bind()
           ^^^^^^^^^^^^^^^^^^^^^
  File "/usr/local/lib/python3.12/http/server.py", line 136, in server_bind
    socketserver.TCPServer.server_bind(self)
  File "/usr/local/lib/python3.12/socketserver.py", line 473, in server_bind
    self.socket.bind(self.server_address)
`;

function listing(process: Process, root: string, path: string): { status: number; body: Uint8Array; type: string } {
  const { files } = process;
  const file = `${root === "/" ? "" : root}${path}`;
  const page = (status: number, body: string): { status: number; body: Uint8Array; type: string } => ({ status, body: encode(body), type: "text/html; charset=utf-8" });
  try {
    if (!files.isDirectory(file)) {
      const type = /\.html?$/.test(file) ? "text/html" : /\.json$/.test(file) ? "application/json" : /\.txt$/.test(file) ? "text/plain" : "application/octet-stream";
      return { status: 200, body: files.readFile(file), type };
    }
    if (files.exists(`${file}/index.html`)) return { status: 200, body: files.readFile(`${file}/index.html`), type: "text/html" };
    const entries = files.readdir(file).map((name) => `<li><a href="${name}">${name}${files.isDirectory(`${file}/${name}`) ? "/" : ""}</a></li>`).join("\n");
    return page(200, `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Directory listing for ${path}</title>\n</head>\n<body>\n<h1>Directory listing for ${path}</h1>\n<hr>\n<ul>\n${entries}\n</ul>\n<hr>\n</body>\n</html>\n`);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return page(404, "<!DOCTYPE HTML>\n<html lang=\"en\">\n    <head>\n        <meta charset=\"utf-8\">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: 404</p>\n        <p>Message: File not found.</p>\n    </body>\n</html>\n");
  }
}

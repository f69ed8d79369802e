import { print, printError, sleep, untilStopped, type Call, type Program } from "../../../os/index.ts";
import { flag, serveUntilStopped } from "./http-program.ts";
import { grpcHealth, log, pathOf, queryOf, serve, text } from "./http-service.ts";

const MEGABYTE = 1024 * 1024;

/** agnhost: netexec, serve-hostname, pause, liveness, grpc-health-checking. */
export const agnhost: Program = function* (process) {
  const [, command = "pause", ...args] = process.args;
  process.useMemory(12 * MEGABYTE);
  const hostname = process.machine.hostname;
  const begun = process.now;
  if (command === "pause") {
    yield* print("Paused\n");
    yield* untilStopped(process);
    return 0;
  }
  if (command === "serve-hostname") {
    const port = Number(flag(args, "port") ?? flag(args, "http-port") ?? 9376);
    yield* serveUntilStopped(process, port, (_request, respond) => respond(text(200, hostname)), "bind: address already in use");
    return 0;
  }
  if (command === "liveness") {
    yield* serveUntilStopped(process, 8080, (request, respond) => {
      const seconds = (process.now - begun) / 1000;
      if (pathOf(request) === "/healthz") respond(seconds > 10 ? text(500, `error: ${seconds}`) : text(200, "ok"));
      else if (pathOf(request) === "/started") respond(text(200, `${seconds}`));
      else respond(text(404, "404 page not found\n"));
    }, "bind: address already in use");
    return 0;
  }
  if (command === "netexec") {
    const port = Number(flag(args, "http-port") ?? 8080);
    log(process, `I1120 00:00:00.000000       1 log.go:245] Started HTTP server on port ${port}`, 2);
    let ready = true;
    yield* serveUntilStopped(process, port, (request, respond) => {
      const query = queryOf(request);
      switch (pathOf(request)) {
        case "/redirect": {
          const location = query.get("location");
          const code = Number(query.get("code") ?? 302);
          respond(location ? { ...text(code, ""), headers: { location } } : text(code, ""));
          return;
        }
        case "/hostname":
        case "/hostName":
          respond(text(200, hostname));
          return;
        case "/echo":
          respond(text(Number(query.get("code") ?? 200), query.get("msg") ?? ""));
          return;
        case "/clientip":
          respond(text(200, `${request.remoteAddress}:40000`));
          return;
        case "/header":
          respond(text(200, request.headers[(query.get("key") ?? "").toLowerCase()] ?? ""));
          return;
        case "/healthz":
        case "/readyz":
          respond(ready ? text(200, "ok") : text(412, "not ready"));
          return;
        case "/shutdown":
          process.finish({ code: 0 });
          return;
        case "/exit":
          process.finish({ code: Number(query.get("code") ?? 0) });
          return;
        case "/healthz/fail":
          ready = false;
          respond(text(200, "ok"));
          return;
        default:
          // Whatever else is asked for is the root's.
          respond(text(200, `NOW: ${new Date(process.wall).toISOString().replace("T", " ").replace("Z", "000000 +0000 UTC")} m=+${((process.now - process.startedAt) / 1000).toFixed(9)}`));
      }
    }, "bind: address already in use");
    return 0;
  }
  if (command === "grpc-health-checking") {
    const service = flag(args, "service") ?? "";
    const delay = Number(flag(args, "delay-unhealthy-sec") ?? -1) * 1000;
    let serving = true;
    if (delay >= 0) process.startThread((function* (): Call<void> {
      yield* sleep(delay);
      serving = false;
    })());
    serve(process, { port: Number(flag(args, "http-port") ?? 8080) }, (request, respond) => {
      const path = pathOf(request);
      if (path === "/make-serving" || path === "/make-not-serving") serving = path === "/make-serving";
      respond(path.startsWith("/make-") ? text(200, "") : text(404, "404 page not found\n"));
    });
    const port = Number(flag(args, "port") ?? 5000);
    log(process, `${new Date(process.wall).toISOString().slice(0, 19).replace("T", " ").replace(/-/g, "/")} Http server starting to listen on :8080`, 2);
    log(process, `${new Date(process.wall).toISOString().slice(0, 19).replace("T", " ").replace(/-/g, "/")} gRpc server starting to listen on :${port}`, 2);
    yield* serveUntilStopped(process, port, grpcHealth((name) => (name === service || name === "" ? (serving ? "SERVING" : "NOT_SERVING") : undefined)), "bind: address already in use");
    return 0;
  }
  yield* printError(`Error: unknown command ${JSON.stringify(command)} for "app"\n`);
  return 1;
};

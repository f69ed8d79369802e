import type { HttpResponse, Program } from "../../../os/index.ts";
import { encode, untilStopped } from "../../../os/index.ts";
import type { ImageDefinition } from "../image.ts";
import { alpineFiles } from "./base.ts";
import { pathOf, serve, text } from "./http-service.ts";
import { idle } from "./system.ts";

/** luxas/autoscale-demo: counts its requests and tells them at /metrics, as the walk-through of custom metrics has it. */
const demo: Program = function* (process) {
  process.useMemory(24 * 1024 * 1024);
  let requests = 0;
  const metrics = (): HttpResponse => ({
    status: 200, headers: { "content-type": "text/plain; version=0.0.4" },
    body: encode(`# HELP http_requests_total The amount of requests served by the server in total\n# TYPE http_requests_total counter\nhttp_requests_total ${requests}\n`),
  });
  serve(process, { port: 8080, cost: 0.3 }, (request, respond) => {
    if (pathOf(request) === "/metrics") return respond(metrics());
    requests += 1;
    respond(text(200, `Hello! My name is ${process.machine.hostname}. I have served ${requests} requests so far.\n`));
  });
  yield* untilStopped(process);
  return 0;
};

export const metricsImages: readonly ImageDefinition[] = [
  {
    repository: "luxas/autoscale-demo",
    hasTag: (tag) => ["latest", "v0.1.0", "v0.1.1", "v0.1.2"].includes(tag),
    size: 60_000_000,
    content: (_tag, programs) => ({ config: { entrypoint: ["node", "server.js"], ports: ["8080/tcp"] }, files: { ...alpineFiles(programs), "/usr/bin/node": { program: "autoscale-demo" } } }),
    programs: { "autoscale-demo": demo },
  },
  {
    repository: "registry.k8s.io/prometheus-adapter/prometheus-adapter",
    hasTag: (tag) => /^v0\.(1[0-2])\.\d+$/.test(tag),
    size: 31_000_000,
    content: () => ({ config: { entrypoint: ["/adapter"], user: "65534" }, files: { "/adapter": { program: "prometheus-adapter" }, "/etc/passwd": "nobody:x:65534:65534:nobody:/:/sbin/nologin\n" } }),
    programs: { "prometheus-adapter": idle },
  },
];

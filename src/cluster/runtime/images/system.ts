import { print, sleep, untilStopped, type DnsHandler, type HttpHandler, type Program } from "../../../os/index.ts";
import type { ImageConfig, ImageDefinition } from "../image.ts";
import { grpcHealth, json, log, pathOf, serve, text } from "./http-service.ts";

/** Waits for a signal that ends it. */
export const idle: Program = function* (process) {
  yield* untilStopped(process);
};

const MEGABYTE = 1024 * 1024;

/** A server of the system: health on one port, and nothing else to see. */
function server(options: { memory: number; health?: { port: number; paths: readonly string[]; tls?: boolean; address?: string }; lines?: readonly string[] }): Program {
  return function* (process) {
    process.useMemory(options.memory * MEGABYTE);
    for (const line of options.lines ?? []) yield* print(`${line}\n`);
    if (options.health) {
      const { port, paths, tls = false, address } = options.health;
      serve(process, { port, tls, ...(address ? { address } : {}) }, (request, respond) => {
        respond(paths.includes(pathOf(request)) ? text(200, "ok") : text(404, "404 page not found\n"));
      });
    }
    yield* untilStopped(process);
  };
}

/** etcd: takes connections of clients and peers; what the API server stores, it stores for it. */
const etcd: Program = function* (process) {
  process.useMemory(48 * MEGABYTE);
  const urls = process.args.find((arg, index) => process.args[index - 1] === "--listen-client-urls" || arg.startsWith("--listen-client-urls=")) ?? "http://localhost:2379";
  const tls = urls.includes("https:");
  const notFound: HttpHandler = (_request, respond) => respond(text(404, "404 page not found\n"));
  serve(process, { port: Number(/:(\d+)/.exec(urls.replace(/^.*?\/\//, ""))?.[1] ?? 2379), tls }, grpcHealth((service) => (service === "" ? "SERVING" : undefined), notFound));
  serve(process, { port: 2380, tls }, notFound);
  serve(process, { port: 2381, address: "127.0.0.1" }, (request, respond) =>
    respond(["/health", "/livez", "/readyz"].includes(pathOf(request)) ? json(200, { health: "true", reason: "" }) : text(404, "404 page not found\n")));
  yield* untilStopped(process);
};

/** CoreDNS: answers on port 53 what the cluster's Services say. `dns` is found by way of the network's builtin zone. */
const coredns: Program = function* (process) {
  process.useMemory(14 * MEGABYTE);
  const { network } = process.machine;
  yield* sleep(150);
  const dns = (network as { readonly dns?: DnsHandler } | undefined)?.dns;
  if (network && dns) {
    for (const protocol of ["UDP", "TCP"] as const) process.addDescriptor(network.listen(53, { protocol, dns }));
  }
  yield* print(".:53\n[INFO] plugin/reload: Running configuration SHA512 = 591cf328cccc12bc490481273e738df59329c62c0b729d94e8b61db9961c2fa5f046dd37f1cf888b953814040d180f52594972691cd6ff41be96639138a43908\nCoreDNS-1.13.1\nlinux/amd64, go1.25.2, 1db4568\n");
  let draining = false;
  serve(process, { port: 8080 }, (request, respond) => respond(pathOf(request) === "/health" ? text(200, "OK") : text(404, "404 page not found\n")));
  serve(process, { port: 8181 }, (request, respond) =>
    respond(pathOf(request) === "/ready" && !draining ? text(200, "OK") : text(503, "Service Unavailable")));
  serve(process, { port: 9153 }, (_request, respond) => respond(text(200, "# HELP coredns_build_info\ncoredns_build_info{version=\"1.13.1\"} 1\n")));
  yield* untilStopped(process);
  draining = true;
  yield* print("[INFO] SIGTERM: Shutting down servers then terminating\n[INFO] plugin/health: Going into lameduck mode for 5s\n");
  yield* sleep(5000);
};

const metricsServer: Program = function* (process) {
  process.useMemory(22 * MEGABYTE);
  const port = Number(/--secure-port=(\d+)/.exec(process.args.join(" "))?.[1] ?? 10250);
  yield* sleep(300);
  serve(process, { port, tls: true }, (request, respond) => {
    const path = pathOf(request);
    respond(["/livez", "/readyz", "/healthz"].includes(path) ? text(200, "ok") : json(404, { message: "not found" }));
  });
  log(process, "Serving securely on [::]:" + port, 2);
  yield* untilStopped(process);
};

function simple(repository: string, size: number, program: string, config: ImageConfig, run: Program, hasTag: (tag: string) => boolean = () => true): ImageDefinition {
  const path = config.entrypoint?.[0] ?? config.cmd?.[0] ?? `/${program}`;
  return {
    repository,
    hasTag,
    size,
    content: () => ({
      config,
      files: { [path.startsWith("/") ? path : `/usr/local/bin/${path}`]: { program }, "/etc/passwd": "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n", "/tmp": { directory: true, mode: 0o1777 } },
    }),
    programs: { [program]: run },
  };
}

const VERSIONED = (tag: string): boolean => /^v?\d+\.\d+(\.\d+)?(-\d+)?$/.test(tag);

const pauseImage: ImageDefinition = simple(
  "registry.k8s.io/pause", 331_520, "pause", { entrypoint: ["/pause"], user: "65535:65535" }, idle,
  (tag) => VERSIONED(tag) || tag === "latest",
);

export const systemImages: readonly ImageDefinition[] = [
  pauseImage,
  simple("registry.k8s.io/coredns/coredns", 23_081_358, "coredns", { entrypoint: ["/coredns"] }, coredns, VERSIONED),
  simple("registry.k8s.io/metrics-server/metrics-server", 19_500_000, "metrics-server", { entrypoint: ["/metrics-server"], user: "65534" }, metricsServer, VERSIONED),
  simple("rancher/local-path-provisioner", 14_627_448, "local-path-provisioner", { entrypoint: ["local-path-provisioner"], cmd: ["local-path-provisioner"] }, server({ memory: 9 }), VERSIONED),
  simple("registry.k8s.io/etcd", 22_000_000, "etcd", { cmd: ["etcd"] }, etcd, VERSIONED),
  simple("registry.k8s.io/kube-apiserver", 30_000_000, "kube-apiserver", { cmd: ["kube-apiserver"] }, server({ memory: 290 }), VERSIONED),
  simple("registry.k8s.io/kube-controller-manager", 26_000_000, "kube-controller-manager", { cmd: ["kube-controller-manager"] }, server({ memory: 60, health: { port: 10257, paths: ["/healthz"], tls: true, address: "127.0.0.1" } }), VERSIONED),
  simple("registry.k8s.io/kube-scheduler", 20_000_000, "kube-scheduler", { cmd: ["kube-scheduler"] }, server({ memory: 26, health: { port: 10259, paths: ["/healthz", "/livez", "/readyz"], tls: true, address: "127.0.0.1" } }), VERSIONED),
  simple("registry.k8s.io/kube-proxy", 25_000_000, "kube-proxy", { cmd: ["kube-proxy"] }, server({ memory: 18, health: { port: 10256, paths: ["/healthz", "/livez"] } }), VERSIONED),
  simple("registry.k8s.io/kindnet", 31_000_000, "kindnetd", { cmd: ["/bin/kindnetd"] }, server({ memory: 12 })),
];

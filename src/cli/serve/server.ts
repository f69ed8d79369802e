import { createServer } from "node:https";
import { writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import type { Socket } from "node:net";
import { createEnvironment, DEFAULT_NODES, loadRest, Session, type Environment, type Lab, type NodeSpec } from "../../lab/index.ts";
import { decodeProtobuf, PROTOBUF } from "../../cluster/apiserver/protobuf/decode.ts";
import { settleTime } from "../../cluster/cluster.ts";
import { drive } from "../../sim/index.ts";
import { makeCertificate } from "./certificate.ts";
import { ServedClock } from "./clock.ts";
import { serveExchange } from "./exchange.ts";
import { tokenKubeconfig } from "./kubeconfig.ts";
import { experimentRunner, recordingHandler } from "./recorded.ts";
import { createUpgrader } from "./upgrades.ts";

export interface ServeOptions {
  /** 0 (default): a free one. */
  port?: number;
  /** Default: 127.0.0.1. */
  host?: string;
  /** The file into which the administrator's kubeconfig is written when the server is ready; none without it. */
  kubeconfig?: string;
  /** Starts in this lab, its setup done. */
  lab?: Lab;
  /** Nodes of the cluster, where no lab says; the first is the control plane. */
  nodes?: readonly NodeSpec[];
  seed?: string;
  /** Virtual ms per real ms; default 1. */
  speed?: number;
  /** The clock stands but while a client waits for an answer, see `ServedClock`. */
  frozen?: boolean;
  /** The control plane runs outside of Pods, as on the cluster of the recordings. */
  withoutStaticPods?: boolean;
  /** Mistakes of ours. */
  onCrash?: (error: unknown) => void;
}

/** A simulated cluster that real clients can reach. */
export interface ServedCluster {
  /** `https://127.0.0.1:40123` */
  readonly url: string;
  readonly port: number;
  /** PEM of the server's certificate, which is its own authority. */
  readonly authority: string;
  /** Token of the administrator. */
  readonly token: string;
  /** The text of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly environment: Environment;
  /** The lab's session, where there is one. */
  readonly session: Session | undefined;
  readonly clock: ServedClock;
  stop(): Promise<void>;
}

const NAMES = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];
/** Virtual ms that are left for the setup of a lab before the clock is the real one. */
const SETUP_TIME = 120_000;

/**
 * Starts a cluster, at rest, behind a real HTTPS server. Its wall clock is the real one: real clients reckon ages with
 * theirs.
 */
export async function serveCluster(options: ServeOptions = {}): Promise<ServedCluster> {
  const { host = "127.0.0.1", lab } = options;
  const { environment, session } = await startCluster(options);
  const { apiServer } = environment.cluster;
  apiServer.decoders.set(PROTOBUF, decodeProtobuf);
  const handler = session ? recordingHandler(session) : apiServer.httpHandler;
  const clock = new ServedClock(session ?? environment.simulation, options);
  const { certificate, key } = makeCertificate(NAMES, ["127.0.0.1", ...(/^[\d.]+$/.test(host) && host !== "127.0.0.1" ? [host] : [])], Date.now());
  // The simulated authority has its own say about whoever shows a certificate.
  const tls = { cert: certificate, key, requestCert: true, rejectUnauthorized: false };
  const server = createServer(tls, (message, reply) => serveExchange(handler, clock, message, reply));
  server.on("upgrade", createUpgrader(handler, clock));
  // Watches last long, and so do their connections.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `https://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`;
  const token = apiServer.authenticator.adminToken;
  const kubeconfig = tokenKubeconfig({ server: url, authority: certificate, token, name: lab ? `podlab-${lab.id}` : "podlab" });
  if (options.kubeconfig !== undefined) writeFileSync(options.kubeconfig, kubeconfig, { mode: 0o600 });
  if (session) clock.listen(experimentRunner(session, clock, options.onCrash ?? (() => undefined)));
  clock.start();
  return {
    url,
    port,
    authority: certificate,
    token,
    kubeconfig,
    environment,
    session,
    clock,
    stop: () => {
      clock.stop();
      return new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

/** The cluster at rest, with the lab's setup done, at the real time of day. */
async function startCluster(options: ServeOptions): Promise<{ environment: Environment; session: Session | undefined }> {
  const { lab, onCrash } = options;
  const crash = onCrash ? { onCrash } : {};
  // Clients outside ask for anything, at any time.
  await loadRest();
  const began = Date.now();
  if (lab) {
    const settled = 120_000;
    const session = new Session(lab, { epoch: began - settled - SETUP_TIME, ...(options.seed ? { seed: options.seed } : {}), ...crash });
    await session.begin();
    await session.drive(Date.now() - session.environment.simulation.epoch);
    return { environment: session.environment, session };
  }
  const nodes = options.nodes ?? DEFAULT_NODES.map((name) => ({ name }));
  const environment = createEnvironment({
    seed: options.seed ?? "podlab",
    nodes,
    epoch: began - settleTime(nodes.length),
    ...(options.withoutStaticPods ? { withoutStaticPods: true } : {}),
    ...crash,
  });
  const { simulation } = environment;
  await drive(simulation, environment.settledAt);
  await drive(simulation, Math.max(simulation.now, Date.now() - simulation.epoch));
  return { environment, session: undefined };
}

import { beforeAll, describe, expect, it } from "vitest";
import type { KubeObject, Lease } from "../../apimachinery/types/index.ts";
import { loadRest } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";
import { exchange } from "./endpoints/exchange.ts";
import { createApiServer } from "./index.ts";

await loadRest();

const LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
const DAY = 86_400_000;
/** Ms between two heartbeats of a node. */
const PERIOD = 10_000;

/** A day of a node's heartbeats, in the middle of which the lease goes over to another holder. */
describe("heartbeats", () => {
  const simulation = new Simulation();
  const server = createApiServer({ simulation });
  const { storage, audit } = server;
  const leases = server.client("kubelet", { username: "system:node:n", groups: ["system:masters"] }).of("leases.coordination.k8s.io");
  const renew = (holderIdentity: string): void => {
    const stored = leases.find("default", "n") as Lease;
    leases.update("default", { ...stored, spec: { holderIdentity, renewTime: new Date(simulation.wall).toISOString().replace("Z", "000Z") } });
  };
  const beats = DAY / PERIOD;
  let first = 0;

  beforeAll(() => {
    server.client("test").of("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
    const spec = { holderIdentity: "one", renewTime: "2026-01-01T00:00:00.000000Z" };
    leases.create("default", { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "n" }, spec } as KubeObject);
    first = storage.revision;
    for (let beat = 1; beat <= beats; beat += 1) {
      simulation.runUntil(beat * PERIOD);
      renew(beat < beats / 2 ? "one" : "two");
    }
  });

  it("are forgotten but for the last minutes; what else was done to a lease is not", () => {
    const log = storage.log.filter(({ resource }) => resource === "leases.coordination.k8s.io");
    expect(log.length).toBeLessThan(1100);
    const kept = log.filter(({ time }) => time < DAY - 1100 * PERIOD);
    expect(kept.map(({ type, object }) => [type, (object as Lease).spec?.holderIdentity])).toEqual([["ADDED", "one"], ["MODIFIED", "two"]]);
    expect(log.filter(({ time }) => time > DAY - 5 * 60_000)).toHaveLength(30);
  });

  it("leave the history whole: who held the lease is known at any revision", () => {
    const holder = (revision: number): unknown => (storage.listAt("leases.coordination.k8s.io", "default", revision)[0] as Lease | undefined)?.spec?.holderIdentity;
    expect([first - 1, first, first + beats / 2 - 1, first + beats / 2, storage.revision].map(holder)).toEqual([undefined, "one", "one", "two", "two"]);
    expect(storage.changeAt(first + 5)).toBeUndefined();
    expect(storage.changeAt(first + beats / 2)?.name).toBe("n");
  });

  it("are gone for clients that ask for them, as after a compaction", () => {
    const { status, body } = exchange(server, { path: `${LEASES}?resourceVersion=${first}&resourceVersionMatch=Exact` });
    expect([status, (body as { reason: string }).reason]).toEqual([410, "Expired"]);
    const watch = exchange(server, { path: `${LEASES}?watch=1&resourceVersion=${first}` });
    expect(watch.read()).toContain(`too old resource version: ${first} (`);
    expect(exchange(server, { path: `/api/v1/namespaces?resourceVersion=${first}&resourceVersionMatch=Exact` }).status).toBe(200);
  });

  it("are counted by the audit trail, and not kept", () => {
    expect(audit.entries.filter(({ userAgent }) => userAgent === "kubelet").map(({ verb }) => verb)).toEqual(["create"]);
    expect([...audit.heartbeats].map(({ entry, count }) => [entry.user, entry.verb, count])).toEqual([["system:node:n", "update", beats]]);
    const metrics = exchange(server, { path: "/metrics" }).body as string;
    expect(metrics).toMatch(new RegExp(`^apiserver_request_total\\{.*resource="leases".*verb="PUT".*\\} ${beats}$`, "m"));
  });
});

import { describe, expect, it } from "vitest";
import { Simulation } from "../../../sim/index.ts";
import { Storage } from "../storage/storage.ts";
import type { Change } from "../storage/change.ts";
import { placeStandingObjects } from "./objects.ts";

const by = { user: "me", userAgent: "test", verb: "create", subresource: "" };
const ADDRESSES = "ipaddresses.networking.k8s.io";

function world() {
  const simulation = new Simulation();
  const storage = new Storage(simulation);
  const told: string[] = [];
  const service = (name: string, spec: object) => storage.create(
    { apiVersion: "v1", kind: "Service", metadata: { namespace: "default", name, uid: `uid-${name}`, creationTimestamp: "2026-11-20T09:00:00Z" }, spec } as never,
    { resource: "services", by },
  );
  return {
    simulation, storage, told, service,
    place: () => placeStandingObjects(storage, simulation.epoch),
    watch: (from?: number) => storage.watch(ADDRESSES, ({ type, name, revision }: Change) => told.push(`${type} ${name} ${revision}`), from),
    story: () => {
      const web = service("web", { clusterIP: "10.96.0.7" });
      service("bare", { clusterIP: "None" });
      const other = service("other", { clusterIP: "10.96.0.8" });
      storage.delete(web, { resource: "services", by });
      storage.update({ ...other, metadata: { ...other.metadata }, spec: { type: "ExternalName" } } as never, other, { resource: "services", by });
      service("last", { clusterIP: "10.96.0.9" });
      simulation.runUntil(simulation.now + 10);
    },
  };
}

describe("what a server makes for itself", () => {
  it("takes up no revision and no place in the log", () => {
    const { storage, place } = world();
    place();
    expect([storage.revision, storage.log.length, storage.count(ADDRESSES)]).toEqual([0, 0, 0]);
    expect(storage.list("flowschemas.flowcontrol.apiserver.k8s.io")).toHaveLength(13);
    expect(storage.list("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io")).toHaveLength(8);
    expect(storage.get("servicecidrs.networking.k8s.io", "", "kubernetes")).toMatchObject({ spec: { cidrs: ["10.96.0.0/12"] } });
  });

  it("is the same for a server that comes to it late", () => {
    const [early, late] = [world(), world()];
    early.place();
    early.story();
    late.story();
    late.place();
    expect(early.storage.list(ADDRESSES).map(({ metadata }) => metadata!.name)).toEqual(["10.96.0.9"]);
    expect(late.storage.list(ADDRESSES)).toEqual(early.storage.list(ADDRESSES));
    expect(late.storage.revision).toBe(early.storage.revision);
  });

  it("tells whoever watches of the addresses of Services, now and from a revision on", () => {
    const { place, watch, story, told, simulation } = world();
    place();
    watch();
    story();
    const all = ["ADDED 10.96.0.7 1", "ADDED 10.96.0.8 3", "DELETED 10.96.0.7 4", "DELETED 10.96.0.8 5", "ADDED 10.96.0.9 6"];
    expect(told.splice(0)).toEqual(all);
    watch(3);
    simulation.runUntil(simulation.now + 10);
    expect(told).toEqual(all.slice(2));
  });
});

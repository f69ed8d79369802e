import { expect, it } from "vitest";
import type { Service } from "../../apimachinery/types/index.ts";
import { createTestCluster } from "./test-cluster.ts";

const RANGES = "servicecidrs.networking.k8s.io";

it("a range of addresses for Services gives out addresses till it is full, and stays as long as one is in use", () => {
  const c = createTestCluster();
  const service = (name: string, spec: object = {}): string => {
    try {
      return c.create("services", { apiVersion: "v1", kind: "Service", metadata: { name, namespace: "default" }, spec: { ports: [{ port: 80 }], ...spec } } as Service).spec!.clusterIP!;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const ready = (name: string) => c.list(RANGES).find(({ metadata }) => metadata!.name === name)?.status?.conditions?.map(({ status, reason }) => `${status} ${reason}`);
  const refused = (name: string, ip: string, why: string): void =>
    expect(service(name, { clusterIP: ip })).toBe(`Service "${name}" is invalid: spec.clusterIPs: Invalid value: ["${ip}"]: failed to allocate IP ${ip}: ${why}`);
  refused("early", "10.200.0.1", "the provided network does not match the current range");
  c.create(RANGES, { apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", metadata: { name: "small" }, spec: { cidrs: ["10.200.0.0/30"] } });
  c.run(1);
  expect([ready("small"), c.list(RANGES)[1]!.metadata!.finalizers]).toEqual([["True "], ["networking.k8s.io/service-cidr-finalizer"]]);
  refused("edge", "10.200.0.3", "the provided IP (10.200.0.3) is not in the valid range. The range of valid IPs is 10.200.0.0/30");
  expect(service("web")).toMatch(/^10\.(9[6-9]|1[01]\d)\./);
  c.client.of(RANGES).delete("", "kubernetes");
  c.run(1);
  expect(ready("kubernetes")).toEqual(["False Terminating"]);
  expect([service("one"), service("two")].sort()).toEqual(["10.200.0.1", "10.200.0.2"]);
  expect(service("three")).toBe("Internal error occurred: failed to allocate a serviceIP: range is full");
  c.client.of(RANGES).delete("", "small");
  c.run(20);
  expect(ready("small")).toEqual(["False Terminating"]);
  for (const name of ["one", "two"]) c.client.of("services").delete("default", name);
  c.run(1);
  expect(ready("small")).toBeUndefined();
});

import { describe, expect, test } from "vitest";
import type { KubeObject } from "../object.ts";
import { parsePorts, portsOfPod, portsOfService } from "./ports.ts";

const pod: KubeObject = {
  kind: "Pod", metadata: { name: "web-1" },
  spec: { containers: [{ name: "web", ports: [{ name: "http", containerPort: 8080 }, { containerPort: 53, protocol: "UDP" }] }] },
};
const service: KubeObject = {
  kind: "Service", metadata: { name: "web" },
  spec: { clusterIP: "10.96.0.9", ports: [{ name: "front", port: 80, targetPort: "http" }, { name: "plain", port: 81, targetPort: 8081 }] },
};

describe("ports", () => {
  test.each([
    ["80", [{ local: 80, remote: 80 }]],
    ["8080:80", [{ local: 8080, remote: 80 }]],
    [":80", [{ local: 0, remote: 80 }]],
  ])("%s", (text, found) => expect(parsePorts([text])).toEqual(found));

  test.each([
    ["99999:80", "error parsing local port '99999': strconv.ParseUint: parsing \"99999\": value out of range"],
    ["a:80", "error parsing local port 'a': strconv.ParseUint: parsing \"a\": invalid syntax"],
    ["80:0", "remote port must be > 0"],
    ["1:2:3", "invalid port format '1:2:3'"],
  ])("%s is refused", (text, message) => expect(() => parsePorts([text])).toThrow(message));

  test("names of a Pod's ports", () => expect(portsOfPod(["http", "1:http", "81"], pod)).toEqual(["8080", "1:8080", "81"]));
  test("a Service's ports lead to those of its Pod", () =>
    expect(portsOfService(["80", "front", "9000:plain"], service, pod)).toEqual(["80:8080", "80:8080", "9000:8081"]));
  test("UDP is refused", () => expect(() => portsOfPod(["53"], pod)).toThrow("UDP protocol is not supported for 53"));
  test("a port that the Service has not", () =>
    expect(() => portsOfService(["1"], service, pod)).toThrow("Service web does not have a service port 1"));
});

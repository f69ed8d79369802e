import { describe, expect, it } from "vitest";
import type { KubeObject, Pod, Volume } from "../../../apimachinery/types/index.ts";
import { node, OK, pod, verdicts, type World } from "../testing/trial.ts";
import type { Handle, Plugin } from "../framework.ts";
import { nodeVolumeLimits } from "./node-volume-limits.ts";
import { CONFLICT, NODE_CONFLICT, VOLUME_MISSING, volumeBinding } from "./volume-binding.ts";
import { volumeRestrictions } from "./volume-restrictions.ts";
import { volumeZone } from "./volume-zone.ts";

const ZONE = "topology.kubernetes.io/zone";
const nodes = () => [node("a", { labels: { [ZONE]: "a" } }), node("b", { labels: { [ZONE]: "b" } })];
const binding = (handle: Handle): Plugin => volumeBinding({}, handle);

function claim(name: string, spec: object = {}, status: object = {}, annotations: Record<string, string> = {}): KubeObject {
  return {
    metadata: { name, namespace: "default", annotations },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec }, status,
  } as KubeObject;
}
const bound = (name: string, volumeName: string): KubeObject =>
  claim(name, { volumeName }, { phase: "Bound" }, { "pv.kubernetes.io/bind-completed": "yes" });
function volume(name: string, spec: object = {}, more: { labels?: Record<string, string>; phase?: string } = {}): KubeObject {
  return {
    metadata: { name, ...(more.labels ? { labels: more.labels } : {}) },
    spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], ...spec }, status: { phase: more.phase ?? "Available" },
  } as KubeObject;
}
const storageClass = (name: string, more: object = {}): KubeObject => ({ metadata: { name }, provisioner: "x/y", volumeBindingMode: "WaitForFirstConsumer", ...more }) as KubeObject;
const onlyOn = (value: string) => ({
  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: "In", values: [value] }] }] } },
});
const uses = (...names: string[]): Pod => pod({ volumes: names.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })) });

type Case = [string, World["objects"], Pod, string[], World["placed"]?];
const judge = (make: (handle: Handle) => Plugin, objects: World["objects"], one: Pod, placed?: World["placed"]) =>
  Object.values(verdicts(make, { nodes: nodes(), ...(objects ? { objects } : {}), ...(placed ? { placed } : {}) }, one));
const both = (text: string): string[] => [text, text];

describe("VolumeBinding, on a node of zone a and one of zone b", () => {
  const wait = { storageClassName: "wait" };
  const cases: Case[] = [
    ["a Pod without claims", {}, pod(), both(OK)],
    ["a claim that is not there", {}, uses("c"), both('persistentvolumeclaim "c" not found')],
    ["a claim that goes", { claims: [{ ...claim("c"), metadata: { name: "c", namespace: "default", deletionTimestamp: "2026-01-01T00:00:00Z" } }] }, uses("c"), both('persistentvolumeclaim "c" is being deleted')],
    ["a claim that lost its volume", { claims: [claim("c", { volumeName: "v" }, { phase: "Lost" })] }, uses("c"), both('persistentvolumeclaim "c" bound to non-existent persistentvolume "v"')],
    ["a claim that should have been bound at once", { claims: [claim("c")] }, uses("c"), both("pod has unbound immediate PersistentVolumeClaims")],
    ["a bound claim", { claims: [bound("c", "v")], volumes: [volume("v")] }, uses("c"), both(OK)],
    ["whose volume is in one zone", { claims: [bound("c", "v")], volumes: [volume("v", onlyOn("b"))] }, uses("c"), [NODE_CONFLICT, OK]],
    ["whose volume is gone", { claims: [bound("c", "v")] }, uses("c"), both(VOLUME_MISSING)],
    ["a waiting claim of a class that makes volumes", { claims: [claim("c", wait)], storageClasses: [storageClass("wait")] }, uses("c"), both(OK)],
    [
      "of a class that makes them in one zone", { claims: [claim("c", wait)], storageClasses: [storageClass("wait", { allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: ["a"] }] }] })] },
      uses("c"), [OK, CONFLICT],
    ],
    ["of a class without provisioner and no volume", { claims: [claim("c", wait)], storageClasses: [storageClass("wait", { provisioner: "kubernetes.io/no-provisioner" })] }, uses("c"), both(CONFLICT)],
    [
      "and a volume in one zone",
      { claims: [claim("c", wait)], storageClasses: [storageClass("wait", { provisioner: "kubernetes.io/no-provisioner" })], volumes: [volume("v", { ...wait, ...onlyOn("b") })] },
      uses("c"), [CONFLICT, OK],
    ],
    [
      "one volume is not for two claims",
      { claims: [claim("c", wait), claim("d", wait)], storageClasses: [storageClass("wait", { provisioner: "kubernetes.io/no-provisioner" })], volumes: [volume("v", wait)] },
      uses("c", "d"), both(CONFLICT),
    ],
    [
      "a volume that is too small",
      { claims: [claim("c", { ...wait, resources: { requests: { storage: "2Gi" } } })], storageClasses: [storageClass("wait", { provisioner: "kubernetes.io/no-provisioner" })], volumes: [volume("v", wait)] },
      uses("c"), both(CONFLICT),
    ],
    ["an ephemeral volume whose claim is not made yet", {}, pod({ name: "web", volumes: [{ name: "e", ephemeral: {} } as Volume] }), both('waiting for ephemeral volume controller to create the persistentvolumeclaim "web-e"')],
  ];
  it.each(cases)("%s", (_name, objects, one, expected) => {
    expect(judge(binding, objects, one)).toEqual(expected);
  });
});

describe("VolumeZone", () => {
  const labelled = (value: string) => volume("v", {}, { labels: { [ZONE]: value } });
  const cases: Case[] = [
    ["a volume without zone", { claims: [bound("c", "v")], volumes: [volume("v")] }, uses("c"), both(OK)],
    ["a volume of a zone", { claims: [bound("c", "v")], volumes: [labelled("a")] }, uses("c"), [OK, "node(s) had no available volume zone"]],
    ["a volume of several", { claims: [bound("c", "v")], volumes: [labelled("a__b")] }, uses("c"), both(OK)],
    ["a waiting claim", { claims: [claim("c", { storageClassName: "wait" })], storageClasses: [storageClass("wait")] }, uses("c"), both(OK)],
    ["a claim without volume and class", { claims: [claim("c")] }, uses("c"), both("PersistentVolumeClaim had no pv name and storageClass name")],
  ];
  it.each(cases)("%s", (_name, objects, one, expected) => {
    expect(judge(volumeZone, objects, one)).toEqual(expected);
  });
});

describe("VolumeRestrictions", () => {
  const disk = (name: string, source: object): Pod => pod({ volumes: [{ name, ...source } as Volume] });
  const ebs = { awsElasticBlockStore: { volumeID: "x" } };
  const gce = (readOnly: boolean) => ({ gcePersistentDisk: { pdName: "x", readOnly } });
  const once = { claims: [claim("c", { accessModes: ["ReadWriteOncePod"] })] };
  const NO_DISK = "node(s) had no available disk";
  const IN_USE = "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod";
  const cases: Case[] = [
    ["a disk that another Pod writes", {}, disk("d", ebs), [NO_DISK, OK], [["a", disk("d", ebs)]]],
    ["a disk that both read", {}, disk("d", gce(true)), both(OK), [["a", disk("d", gce(true))]]],
    ["a disk that one writes", {}, disk("d", gce(false)), [NO_DISK, OK], [["a", disk("d", gce(true))]]],
    ["a claim for one Pod alone", once, uses("c"), both(IN_USE), [["a", uses("c")]]],
    ["that nobody uses", once, uses("c"), both(OK)],
  ];
  it.each(cases)("%s", (_name, objects, one, expected, placed) => {
    expect(judge(volumeRestrictions, objects, one, placed)).toEqual(expected);
  });
});

describe("NodeVolumeLimits, where node a takes one volume of a driver", () => {
  const csiNodes = [{ metadata: { name: "a" }, spec: { drivers: [{ name: "csi.x", nodeID: "a", allocatable: { count: 1 } }] } } as KubeObject];
  const csi = (handle: string) => ({ csi: { driver: "csi.x", volumeHandle: handle } });
  const objects = { csiNodes, claims: [bound("c", "v"), bound("d", "w"), bound("same", "v")], volumes: [volume("v", csi("1")), volume("w", csi("2"))] };
  const cases: Case[] = [
    ["the first", objects, uses("c"), both(OK)],
    ["a second is too many", objects, uses("d"), ["node(s) exceed max volume count", OK], [["a", uses("c")]]],
    ["the same volume is attached once", objects, uses("same"), both(OK), [["a", uses("c")]]],
    ["two at once", objects, uses("c", "d"), ["node(s) exceed max volume count", OK]],
  ];
  it.each(cases)("%s", (_name, given, one, expected, placed) => {
    expect(judge(nodeVolumeLimits, given, one, placed)).toEqual(expected);
  });
});

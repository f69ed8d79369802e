import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../cluster/cluster.ts";
import { playground } from "../playground.ts";
import { clusterView } from "./cluster-view.ts";
import { inspect, listObjects, listResources } from "./inspect.ts";
import { logUntil } from "./past.ts";
import { openSession } from "./open.ts";
import type { Session } from "./session.ts";
import { recentRequests, requestTrail } from "./trail.ts";
import { podVerdict } from "./verdicts.ts";

let session: Session;
let cluster: Cluster;
/** Virtual ms before the deployment was created, and before it was scaled. */
let before = 0;
let small = 0;

const type = async (line: string, ms = 8000): Promise<void> => {
  session.input({ type: "key", terminal: 0, data: `${line}\r` });
  await session.drive(session.now + ms);
};

beforeAll(async () => {
  session = await openSession(playground());
  cluster = session.environment.cluster;
  before = session.now;
  await type("kubectl create deployment web --image=nginx");
  small = session.now;
  await type("kubectl scale deployment web --replicas=3");
  await type("kubectl get deployment web -o name", 1000);
});

const ownPods = (at?: number): number => clusterView(cluster, at).nodes.reduce((sum: number, node) => sum + node.pods.filter((pod) => !pod.system).length, 0);

describe("the cluster as it was", () => {
  it.for([["before anything", (): number => before, 0], ["with one Pod", (): number => small, 1], ["now", (): undefined => undefined, 3]] as const)("%s", ([, at, pods]) => {
    expect(ownPods(at())).toBe(pods);
  });

  it("is where a log that is cut there leads", async () => {
    const again = await openSession(playground(), { log: logUntil(session.log(), small) });
    expect(again.now).toBe(small);
    expect(again.environment.cluster.apiServer.storage.list("pods", "default")).toEqual(cluster.apiServer.storage.listAt("pods", "default", again.environment.cluster.apiServer.storage.revision));
  });
});

describe("the inspector", () => {
  it("lists what a learner works with first, and the learner's own before the system's", () => {
    expect(listResources(cluster).slice(0, 3).map(({ resource }) => resource)).toEqual(["pods", "deployments.apps", "replicasets.apps"]);
    expect(listObjects(cluster, "pods").slice(0, 4).map(({ system }) => system)).toEqual([false, false, false, true]);
    expect(listObjects(cluster, "pods", before).every(({ system }) => system)).toBe(true);
  });

  it("follows owners up and dependents down", () => {
    const [pod] = listObjects(cluster, "pods");
    const found = inspect(cluster, pod!)!;
    expect(found.owners.map(({ kind }) => kind)).toEqual(["ReplicaSet", "Deployment"]);
    expect(inspect(cluster, { resource: "deployments.apps", namespace: "default", name: "web" })!.dependents.map(({ kind }) => kind)).toEqual(["ReplicaSet"]);
    expect(found.events.map(({ reason }) => reason)).toEqual(expect.arrayContaining(["Scheduled", "Pulled", "Started"]));
    expect(found.yaml).toContain("kind: Pod\n");
  });

  it("shows every write with who made it and what differed", () => {
    const { history } = inspect(cluster, { resource: "deployments.apps", namespace: "default", name: "web" })!;
    const scaled = history.find(({ subresource }) => subresource === "scale")!;
    expect(scaled.agent).toBe("kubectl");
    const changed = scaled.diff.flatMap((line) => (line.kind === "added" || line.kind === "removed" ? [`${line.kind} ${line.text.trim()}`] : []));
    expect(changed).toEqual(expect.arrayContaining(["removed replicas: 1", "added replicas: 3"]));
    expect(history.at(-1)!.type).toBe("ADDED");
  });

  it("knows an object as it was, and says nothing of one that nobody has seen", () => {
    const web = { resource: "deployments.apps", namespace: "default", name: "web" };
    expect(inspect(cluster, web, small)!.yaml).toContain("replicas: 1\n");
    expect(inspect(cluster, web, before)).toBeUndefined();
    expect(inspect(cluster, { ...web, name: "nobody" })).toBeUndefined();
  });
});

describe("the scheduler's verdict", () => {
  it("tells of every node", () => {
    const [pod] = listObjects(cluster, "pods");
    const verdict = podVerdict(cluster, "default", pod!.name)!;
    const [attempt] = verdict.attempts;
    expect(attempt!.nodeName).toBe(verdict.node);
    expect(attempt!.nodes.map(({ node }) => node)).toEqual(["controlplane", "node-1", "node-2", "node-3"]);
    expect(attempt!.nodes[0]!.refused?.plugin).toBe("TaintToleration");
    // It goes to the page.
    expect(structuredClone(verdict)).toEqual(verdict);
  });
});

describe("the way of a request", () => {
  const requestOf = (verb: string, resource: string) => recentRequests(cluster, session.origin).find((request) => request.verb === verb && request.resource === resource)!;

  it("leads from kubectl over controllers and scheduler to the kubelet", () => {
    const request = requestOf("create", "deployments");
    expect(request).toMatchObject({ agent: "kubectl", user: "kubernetes-admin", name: "web", code: 201 });
    const { steps } = requestTrail(cluster, request.id)!;
    const ways = steps.map(({ actor, verb, kind, subresource }) => `${actor} ${verb} ${kind}${subresource === "" ? "" : `/${subresource}`}`);
    const place = (way: string): number => ways.indexOf(way);
    expect(place("kubectl create Deployment")).toBe(0);
    expect(place("controllers create ReplicaSet")).toBeGreaterThan(0);
    expect(place("controllers create Pod")).toBeGreaterThan(place("controllers create ReplicaSet"));
    expect(place("scheduler create Pod/binding")).toBeGreaterThan(place("controllers create Pod"));
    expect(ways.slice(place("scheduler create Pod/binding")).some((way) => way.startsWith("kubelet "))).toBe(true);
  });

  it("ends at the server when it only reads", () => {
    const trail = requestTrail(cluster, requestOf("get", "deployments").id)!;
    expect(trail).toMatchObject({ verb: "get", name: "web", code: 200, steps: [] });
  });
});

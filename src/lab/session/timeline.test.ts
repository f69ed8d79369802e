import { beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../../apimachinery/types/index.ts";
import { playground } from "../playground.ts";
import { openSession } from "./open.ts";
import type { Session } from "./session.ts";
import type { PodTimeline } from "./view.ts";

const MANIFEST = `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  containers:
    - { name: web, image: nginx, readinessProbe: { httpGet: { path: /, port: 80 }, periodSeconds: 1 } }
`;

let session: Session;
let created = 0;
const type = async (line: string, ms: number): Promise<void> => {
  session.input({ type: "key", terminal: 0, data: `${line}\r` });
  await session.drive(session.now + ms);
};
const sent = ({ requests }: PodTimeline): number => requests!.seconds.reduce((sum, second) => sum + second.sent, 0);

beforeAll(async () => {
  session = await openSession(playground());
  session.input({ type: "save", path: "/root/web.yaml", content: MANIFEST });
  await type("kubectl create -f web.yaml", 10_000);
  created = session.now;
  const { cluster } = session.environment;
  const pod = cluster.apiServer.storage.get("pods", "default", "web") as Pod;
  cluster.traffic.start({ url: `http://${pod.status!.podIP}`, requestsPerSecond: 10, duration: 20_000 });
  await session.drive(session.now + 10_000);
  cluster.faults.inject({ kind: "hang", namespace: "default", pod: "web" });
  await session.drive(session.now + 3_600_000);
}, 120_000);

describe("the timeline of a Pod", () => {
  it("has its requests, what came of them, and none of the probes'", () => {
    const { requests } = session.timeline(undefined, created)!;
    expect(sent(session.timeline(undefined, created)!)).toBe(200);
    const early = requests!.seconds.filter(({ at }) => at < created + 8000);
    const late = requests!.seconds.filter(({ at }) => at > created + 11_000);
    expect(early.every(({ sent, answered, failed }) => sent === answered && failed === 0)).toBe(true);
    expect(late.length).toBeGreaterThan(5);
    expect(late.every(({ sent, answered, failed }) => answered === 0 && sent === failed)).toBe(true);
  });

  it("has the results around the time that is looked at", () => {
    const results = (at?: number): number[] => session.timeline(undefined, at)!.lanes[0]!.results.map((result) => result.at);
    expect(results().every((at) => at >= session.now - 660_000)).toBe(true);
    expect(results().length).toBeGreaterThan(600);
    const middle = session.now - 1_000_000;
    expect(results(middle).every((at) => Math.abs(at - middle) <= 660_000)).toBe(true);
    expect(session.timeline()!.requests!.seconds).toEqual([]);
  });

  it("says since when they are known", () => {
    const [lane] = session.timeline()!.lanes;
    expect(lane!.knownSince).toBeGreaterThan(created + 60_000);
    expect(session.timeline(undefined, created)!.lanes[0]!.results.filter(({ at }) => at < lane!.knownSince!)).toEqual([]);
    expect(session.timeline()!.requests!.knownSince).toBeUndefined();
  });
});

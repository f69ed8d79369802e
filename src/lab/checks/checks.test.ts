import { describe, expect, it } from "vitest";
import { settleExperiments } from "../experiment/run.ts";
import type { Lab } from "../format/lab.ts";
import { loadLab } from "../format/load.ts";
import type { SessionLog } from "../session/log.ts";
import { openSession } from "../session/open.ts";
import type { Session } from "../session/session.ts";

/** A lab with these tasks on two nodes. */
function lab(tasks: string, more = "", files: Record<string, string> = {}): Lab {
  const ids = [...tasks.matchAll(/^ {2}- id: (\S+)/gm)].map(([, id]) => id!);
  const text = `Story\n\n${ids.map((id) => `## ${id}: Title\n\nDo it.\n`).join("\n")}\n## debrief\n\nDone.\n`;
  const yaml = `title: x\nsummary: x\ngoals: [x]\nmodule: x\nminutes: 5\ncluster: { nodes: [controlplane, node-1] }\n${more}tasks:\n${tasks}`;
  return loadLab("x", { "lab.yaml": yaml, "text.en.md": text, "text.zh-cn.md": text, ...files });
}

async function type(session: Session, line: string, wait = 5000): Promise<void> {
  session.input({ type: "key", terminal: 0, data: `${line}\r` });
  await session.drive(session.now + wait);
  await settleExperiments(session);
  await session.drive(session.now + 1000);
}

const stateOf = (session: Session, check: string) => session.tasks.flatMap(({ checks }) => checks).find(({ id }) => id === check)!;
const replayed = (of: Lab, log: SessionLog): Promise<Session> => openSession(of, { log: JSON.parse(JSON.stringify(log)) as unknown });

describe("guard", () => {
  const guarded = lab(
    `
  - id: mend
    checks:
      - { id: kept, kind: guard, object: pod/neighbour, message: The neighbour stays }
      - { id: limit, kind: guard, object: configmap/limits, unchanged: self.data.max, message: The limit stays }
      - { id: done, kind: object, object: pod/mended, expect: "true", message: It is mended }
`,
    "",
    { "setup.sh": "kubectl run neighbour --image=nginx\nkubectl create configmap limits --from-literal=max=5" },
  );

  it("passes while nothing is touched", async () => {
    const session = await openSession(guarded);
    await session.drive(session.now + 2000);
    expect(stateOf(session, "kept")).toMatchObject({ state: "passed", found: { en: "pod/neighbour is as it was" } });
    expect(stateOf(session, "limit").state).toBe("passed");
  });

  it("says what was changed, and is content when it is put back", async () => {
    const session = await openSession(guarded);
    await type(session, "kubectl patch configmap limits -p '{\"data\":{\"max\":\"9\"}}'");
    expect(stateOf(session, "limit")).toMatchObject({ state: "failed", found: { en: "9, at first 5", "zh-cn": "现为 9，原为 5" } });
    await type(session, "kubectl patch configmap limits -p '{\"data\":{\"max\":\"5\"}}'");
    expect(stateOf(session, "limit").state).toBe("passed");
  });

  it("sees that an object was deleted and made anew", async () => {
    const session = await openSession(guarded);
    await type(session, "kubectl delete pod neighbour --now");
    expect(stateOf(session, "kept")).toMatchObject({ state: "failed", found: { en: "pod/neighbour does not exist" } });
    await type(session, "kubectl run neighbour --image=nginx");
    expect(stateOf(session, "kept")).toMatchObject({ state: "failed", found: { en: "pod/neighbour was deleted and made anew" } });
  });
});

describe("a guard of several objects", () => {
  const team = lab(
    `
  - id: mend
    checks:
      - { id: kept, kind: guard, object: configmaps, selector: team=a, message: None of the team goes }
      - { id: done, kind: object, object: pod/mended, expect: "true", message: It is mended }
`,
    "",
    { "setup.sh": "for name in one two; do kubectl create configmap $name && kubectl label configmap $name team=a; done" },
  );

  it("sees that one of them went, that one was made anew, and does not mind how they change", async () => {
    const session = await openSession(team);
    await type(session, "kubectl annotate configmap one note=x");
    expect(stateOf(session, "kept").state).toBe("passed");
    await type(session, "kubectl delete configmap one");
    expect(stateOf(session, "kept")).toMatchObject({ state: "failed", found: { en: "1 of the first 2 configmaps are left, now there are 1", "zh-cn": "最初的 2 个 configmaps 还剩 1 个，现在共有 1 个" } });
    await type(session, "kubectl create configmap one && kubectl label configmap one team=a");
    expect(stateOf(session, "kept")).toMatchObject({ state: "failed", found: { en: "1 of the first 2 configmaps are left, now there are 2" } });
  });
});

describe("history", () => {
  const watched = lab(`
  - id: watch
    checks:
      - { id: ever, kind: history, mode: eventually, object: configmap/c, expect: self.data.n == "2", message: It was two }
      - { id: steady, kind: history, mode: always, object: configmap/c, expect: self.data.n != "9", message: It was never nine }
      - { id: minute, kind: history, mode: never, for: 1m, object: configmap/c, expect: self.data.n == "9", message: Not nine for a minute }
      - { id: open, kind: object, object: pod/never, expect: "true", message: The task stays open }
`);
  const set = (n: number): string => `kubectl patch configmap c -p '{"data":{"n":"${n}"}}'`;
  const states = (session: Session) => ["ever", "steady", "minute"].map((id) => stateOf(session, id).state);

  it("waits for the object, then counts each of its states", async () => {
    const session = await openSession(watched);
    await session.drive(session.now + 2000);
    expect(states(session)).toEqual(["waiting", "waiting", "waiting"]);
    await type(session, "kubectl create configmap c --from-literal=n=1");
    expect(states(session)).toEqual(["waiting", "passed", "waiting"]);
    await type(session, `${set(2)}; ${set(1)}`);
    expect(states(session)).toEqual(["passed", "passed", "waiting"]);
    await session.drive(session.now + 60_000);
    expect(states(session)).toEqual(["passed", "passed", "passed"]);
  });

  it("forgets no moment against it, but where a time is given the count begins anew", async () => {
    const session = await openSession(watched);
    await type(session, `kubectl create configmap c --from-literal=n=1; ${set(9)}`);
    expect(states(session)).toEqual(["waiting", "failed", "failed"]);
    await type(session, set(1));
    expect(states(session)).toEqual(["waiting", "failed", "waiting"]);
    await session.drive(session.now + 45_000);
    expect(states(session)).toEqual(["waiting", "failed", "waiting"]);
    await session.drive(session.now + 15_000);
    expect(states(session)).toEqual(["waiting", "failed", "passed"]);
  });

  it("begins anew with an object that is made anew", async () => {
    const session = await openSession(watched);
    await type(session, `kubectl create configmap c --from-literal=n=2; ${set(9)}`);
    await type(session, "kubectl delete configmap c");
    expect(states(session)).toEqual(["passed", "waiting", "waiting"]);
    await type(session, "kubectl create configmap c --from-literal=n=1");
    expect(states(session)).toEqual(["passed", "passed", "waiting"]);
  });
});

describe("an object check of requests", () => {
  const watched = lab(`
  - id: gently
    checks:
      - id: no-delete
        kind: object
        object: requests
        expect: '!items.exists(r, r.verb == "delete" && r.resource == "pods" && !r.user.startsWith("system:"))'
        found: '"deleted: " + items.filter(r, r.verb == "delete" && !r.user.startsWith("system:")).map(r, r.name).join(", ")'
        message: Nobody deleted a Pod by hand
      - { id: asked, kind: object, object: requests, expect: 'items.exists(r, r.verb == "create" && r.resource == "pods" && r.code == 201 && r.agent.startsWith("kubectl"))', message: Somebody made one }
      - { id: open, kind: object, object: pod/never, expect: "true", message: The task stays open }
`);

  it("reads in the audit trail who asked for what", async () => {
    const session = await openSession(watched);
    await session.drive(session.now + 2000);
    expect(stateOf(session, "no-delete").state).toBe("passed");
    expect(stateOf(session, "asked").state).toBe("failed");
    await type(session, "kubectl run web --image=nginx");
    expect(stateOf(session, "asked").state).toBe("passed");
    await type(session, "kubectl delete pod web --now", 20_000);
    expect(stateOf(session, "no-delete")).toMatchObject({ state: "failed", found: { en: "deleted: web" } });
  });
});

describe("answer", () => {
  const asked = lab(`
  - id: ask
    checks:
      - id: why
        kind: answer
        question: Why?
        choices: [{ text: wrong, feedback: { en: Look again, zh-cn: 再看看 } }, { text: right, correct: true }]
        message: m
      - { id: seconds, kind: answer, question: How long?, number: { is: 75, within: 5, unit: s }, message: m }
      - { id: reason, kind: answer, question: Reason?, text: { matches: "failed ?scheduling" }, message: m }
      - { id: count, kind: answer, question: How many nodes?, equals: { object: nodes, value: items.size() }, message: m }
      - id: guess
        kind: answer
        question: How often?
        number: { is: 0 }
        predict: { object: pod/web, when: self.status.phase == "Running", outcome: '"it is " + self.status.phase' }
        message: m
`);
  const answer = (session: Session, check: string, value: string): void => session.input({ type: "answer", task: "ask", check, value });

  it.each([
    ["a wrong choice, with what is said to it", "why", "0", { state: "failed", found: { en: "Look again", "zh-cn": "再看看" } }],
    ["the right choice", "why", "1", { state: "passed", found: { en: "right" } }],
    ["a choice that is none", "why", "7", { state: "waiting" }],
    ["a number within bounds", "seconds", "72 s", { state: "passed" }],
    ["a number out of bounds", "seconds", "90", { state: "failed", found: { en: "your answer: 90" } }],
    ["no number", "seconds", "long", { state: "failed", found: { en: "your answer is not a number" } }],
    ["a text, whatever its case", "reason", "FailedScheduling", { state: "passed" }],
    ["a text that only begins so", "reason", "FailedSchedulingX", { state: "failed" }],
    ["what the cluster says", "count", "2", { state: "passed" }],
    ["what the cluster does not say", "count", "3", { state: "failed" }],
  ])("takes %s", async (_name, check, value, expected) => {
    const session = await openSession(asked);
    answer(session, check, value);
    expect(stateOf(session, check)).toMatchObject(expected);
  });

  it("keeps a prediction and shows it beside the outcome", async () => {
    const session = await openSession(asked);
    answer(session, "guess", "4");
    expect(stateOf(session, "guess")).toMatchObject({ state: "waiting", found: { en: "You predicted: 4. The outcome is still to come." } });
    await type(session, "kubectl run web --image=nginx", 10_000);
    expect(stateOf(session, "guess")).toMatchObject({ state: "passed", found: { en: "You predicted: 4. What came: it is Running" } });
  });

  it("tells a prediction from hindsight", async () => {
    const session = await openSession(asked);
    await type(session, "kubectl run web --image=nginx", 10_000);
    answer(session, "guess", "4");
    expect(stateOf(session, "guess").found!.en).toBe("outcome: it is Running; you answered afterwards: 4");
  });

  it("is taken from the terminal too, and by a replay", async () => {
    const session = await openSession(asked);
    await type(session, "podlab answer why 2; podlab answer ask/seconds 75");
    expect(stateOf(session, "why").state).toBe("passed");
    answer(session, "reason", "Failed Scheduling");
    await session.drive(session.now + 1000);
    const again = await replayed(asked, session.log());
    expect(again.hash()).toBe(session.hash());
    expect(again.tasks).toEqual(session.tasks);
  });
});

describe("experiment", () => {
  const tried = lab(
    `
  - id: heal
    checks:
      - { id: there, kind: object, object: deployment/web, expect: self.status.readyReplicas >= 1, message: It is ready }
      - id: heals
        kind: experiment
        message: It comes back when all of its Pods are deleted
        steps:
          - run: kubectl delete pods --all --now
          - wait: 1m
        then:
          - { kind: object, object: pods, expect: "items.exists(p, p.status.phase == 'Running')", found: "string(items.size()) + ' Pods'" }
  - id: after
    checks:
      - { id: more, kind: object, object: deployment/web, expect: self.spec.replicas > 1, message: There are more }
`,
  );

  it("waits for the other checks, runs in a fork, and leaves the learner's cluster alone", async () => {
    const session = await openSession(tried);
    await session.drive(session.now + 30_000);
    expect(session.pending).toEqual([]);
    expect(stateOf(session, "heals").found!.en).toBe("runs when the other checks of this task pass");
    session.input({ type: "key", terminal: 0, data: "kubectl create deployment web --image=nginx\r" });
    await session.drive(session.now + 20_000);
    expect(session.pending).toHaveLength(1);
    expect(stateOf(session, "heals")).toMatchObject({ state: "waiting", running: true });
    const pods = session.world.list("pods", "default");
    await settleExperiments(session);
    expect(stateOf(session, "heals").state).toBe("passed");
    expect(session.world.list("pods", "default")).toEqual(pods);
    expect(session.tasks.map(({ state }) => state)).toEqual(["done", "open"]);
  });

  it("says what was found when it fails, and tries again after a change", async () => {
    const once = lab(
      `
  - id: heal
    checks:
      - id: heals
        kind: experiment
        message: m
        steps: [{ run: kubectl delete pods --all --now }, { wait: 1m }]
        then: [{ kind: object, object: pods, expect: items.size() > 0, found: "string(items.size()) + ' Pods'" }]
`,
    );
    const session = await openSession(once);
    await type(session, "kubectl run web --image=nginx", 20_000);
    expect(stateOf(session, "heals")).toMatchObject({ state: "failed", found: { en: "0 Pods" } });
    await type(session, "kubectl create deployment web --image=nginx", 40_000);
    expect(session.tasks[0]!.state).toBe("done");
  });

  it("stands in the log, so that a replay comes to the same without running it", async () => {
    const session = await openSession(tried);
    await type(session, "kubectl create deployment web --image=nginx", 20_000);
    const again = await replayed(tried, session.log());
    expect(again.pending).toEqual([]);
    expect(again.tasks).toEqual(session.tasks);
    expect(again.hash()).toBe(session.hash());
  });

  it("forgets a verdict on a cluster that has been changed since", async () => {
    const session = await openSession(tried);
    session.input({ type: "key", terminal: 0, data: "kubectl create deployment web --image=nginx\r" });
    await session.drive(session.now + 20_000);
    const [pending] = session.pending;
    session.input({ type: "key", terminal: 0, data: "kubectl scale deployment web --replicas=0\r" });
    await session.drive(session.now + 2000);
    session.input({ type: "verdict", task: "heal", check: "heals", asked: pending!.at, state: "passed" });
    expect(session.tasks[0]!.state).toBe("open");
  });

  it("runs at once when it is asked for", async () => {
    const session = await openSession(tried);
    session.input({ type: "experiment", task: "heal", check: "heals" });
    expect(session.pending).toHaveLength(1);
    await settleExperiments(session);
    expect(stateOf(session, "heals")).toMatchObject({ state: "failed", found: { en: "0 Pods" } });
  });
});

describe("hints", () => {
  it("escalate by what was tried", async () => {
    const hinted = lab(`
  - id: look
    checks: [{ id: c, kind: object, object: pod/x, expect: "true", message: m }]
    hints:
      - { en: Describe it, zh-cn: 描述, unlessRan: kubectl describe }
      - { en: You have seen the events, zh-cn: 事件, ran: kubectl describe }
      - Create it
`);
    const session = await openSession(hinted);
    session.input({ type: "hint", task: "look" });
    expect(session.tasks[0]!.hints).toEqual([0]);
    const other = await openSession(hinted);
    await type(other, "kubectl describe pods");
    other.input({ type: "hint", task: "look" });
    other.input({ type: "hint", task: "look" });
    other.input({ type: "hint", task: "look" });
    expect(other.tasks[0]!.hints).toEqual([1, 2]);
  });
});

describe("a solution", () => {
  it("is played step by step in the learner's own terminal, here-documents and tabs and all", async () => {
    const played = lab(
      `
  - id: make
    checks: [{ id: a, kind: object, object: configmap/a, expect: "self.data.x == 'one\\ttwo'", message: m }]
  - id: more
    checks: [{ id: b, kind: object, object: configmap/b, expect: "true", message: m }]
`,
      "",
      { "solution.sh": "# make\ncat > a.yaml <<'EOF'\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: \"one\ttwo\"\nEOF\nkubectl apply \\\n  -f a.yaml\n# more\nfor i in b c; do\n  kubectl create configmap $i\ndone\n" },
    );
    const session = await openSession(played);
    for (const [task, step] of [["make", 0], ["make", 1], ["more", 0]] as const) {
      session.input({ type: "play", terminal: 0, task, step });
      await session.drive(session.now + 3000);
    }
    expect(session.tasks.map(({ state }) => state)).toEqual(["done", "done"]);
    const undo = session.undoLog()!;
    expect((await replayed(played, undo)).tasks.map(({ state }) => state)).toEqual(["done", "open"]);
  });
});

describe("an exam", () => {
  const exam = lab(
    `
  - id: first
    points: 3
    checks: [{ id: a, kind: object, object: configmap/a, expect: "true", message: m }]
  - id: second
    checks: [{ id: b, kind: object, object: configmap/b, expect: "true", message: m }]
`,
    "exam: { minutes: 10, pass: 70 }\n",
  );

  it("has all tasks open, and counts what holds when it is handed in", async () => {
    const session = await openSession(exam);
    await type(session, "kubectl create configmap b; kubectl create configmap a");
    expect(session.exam).toMatchObject({ points: 4, of: 4, passed: true });
    await type(session, "kubectl delete configmap b");
    session.input({ type: "finish" });
    expect(session.exam).toMatchObject({ points: 3, of: 4, passed: true });
    await type(session, "kubectl create configmap b");
    expect(session.exam!.points).toBe(3);
  });

  it("ends when its time is over", async () => {
    const session = await openSession(exam);
    await session.drive(session.now + 11 * 60_000);
    expect(session.exam!.finishedAt).toBeGreaterThanOrEqual(session.exam!.endsAt);
    await type(session, "kubectl create configmap a");
    expect(session.exam).toMatchObject({ points: 0, passed: false });
  });
});

describe("placeholders", () => {
  const varied = lab(
    `
  - id: make
    checks: [{ id: a, kind: object, object: "deployment/{{app}}", expect: "self.spec.replicas == {{count}}", message: "{{app}} has {{count}}" }]
`,
    "variants:\n  app: [shop, blog, forum]\n  count: { from: 2, to: 6 }\n",
    { "solution.sh": "# make\nkubectl create deployment {{app}} --image=nginx --replicas={{count}}\n" },
  );

  it("are drawn by the seed, the same in a replay", async () => {
    const names = new Set<string>();
    for (const seed of ["1", "2", "3", "4", "5", "6"]) {
      const session = await openSession(varied, { seed });
      names.add(session.lab.tasks[0]!.checks[0]!.message.en);
      expect(session.lab.tasks[0]!.checks[0]!.message.en).toMatch(/^(shop|blog|forum) has [2-6]$/);
    }
    expect(names.size).toBeGreaterThan(2);
    const session = await openSession(varied, { seed: "7" });
    session.input({ type: "play", terminal: 0, task: "make", step: 0 });
    await session.drive(session.now + 10_000);
    expect(session.tasks[0]!.state).toBe("done");
    const again = await replayed(varied, session.log());
    expect(again.tasks[0]!.state).toBe("done");
    expect(again.hash()).toBe(session.hash());
  });
});

describe("faults and traffic in an experiment", () => {
  const setup = { "setup.sh": "kubectl create deployment web --image=nginx --replicas=4\nkubectl expose deployment web --port=80\nkubectl rollout status deployment web" };
  const experiment = (steps: string, then: string): Lab =>
    lab(`\n  - id: t\n    checks:\n      - { id: e, kind: experiment, message: m, steps: [${steps}], then: [${then}] }\n`, "", setup);
  const LOST = '{ kind: traffic, expect: "traffic.lost == 0" }';
  const cases: [name: string, steps: string, then: string, state: string, found: RegExp][] = [
    ["nothing happens", "{ traffic: { to: service/web, rate: 100 } }, { wait: 60s }", LOST, "passed", /^service\/web lost 0 of 6,000 requests$/],
    ["a container hangs", "{ traffic: { to: service/web, rate: 20 } }, { hang: deployment/web }, { wait: 30s }", LOST, "failed", /^service\/web lost \d+ of 600 requests \(timeout\) while deployment\/web hung$/],
    ["a container crashes", "{ crash: deployment/web }, { wait: 30s }", "{ kind: object, object: pods, expect: \"items.exists(p, p.status.containerStatuses[0].restartCount > 0)\" }", "passed", /^held after deployment\/web crashed$/],
    ["answers are slow", "{ slow: { target: deployment/web, by: 200ms, pods: 0 } }, { traffic: { to: service/web, rate: 5 } }, { wait: 10s }", '{ kind: traffic, expect: "traffic.p50 < 200" }', "failed", /^service\/web lost 0 of 50 requests while deployment\/web answered slowly$/],
    ["a node dies", "{ traffic: { to: service/web, rate: 10 } }, { nodeDown: node-1 }, { wait: 20s }", LOST, "failed", /^service\/web lost \d+ of 200 requests .*while node-1 died$/],
    ["the scheduler is down", "{ controlPlaneDown: kube-scheduler }, { wait: 2s }, { run: kubectl run late --image=nginx }, { wait: 30s }", '{ kind: object, object: pod/late, expect: "self.status.phase == \'Running\'" }', "failed", /^pod\/late is Pending after kube-scheduler was down$/],
    ["the registry is down", "{ registryDown: all }, { run: kubectl run late --image=redis }, { wait: 30s }", '{ kind: object, object: pod/late, expect: "self.status.phase == \'Running\'" }', "failed", /^pod\/late is Pending after the image registry was down$/],
    ["the target is not there", "{ hang: deployment/other }, { wait: 1s }", LOST, "failed", /^deployment\/other does not exist$/],
    ["a container leaks memory", "{ run: kubectl set resources deployment web --limits=memory=64Mi && kubectl rollout status deployment web }, { leak: { target: deployment/web, rate: 10Mi } }, { wait: 30s }", "{ kind: object, object: pods, expect: \"items.exists(p, p.status.containerStatuses[0].lastState.?terminated.?reason.orValue('') == 'OOMKilled')\" }", "passed", /^held after deployment\/web leaked memory$/],
    ["a container ends with another code", "{ run: kubectl run one --image=busybox --restart=Never -- sleep 8 && kubectl wait --for=condition=Ready pod/one }, { exitCode: { target: pod/one, code: 3 } }, { wait: 20s }", "{ kind: object, object: pod/one, expect: \"self.status.phase == 'Failed' && self.status.containerStatuses[0].state.terminated.exitCode == 3\" }", "passed", /^held after pod\/one ended with code 3$/],
    ["a kubelet stops", "{ kubeletDown: node-1 }, { wait: 1m }", "{ kind: object, object: node/node-1, expect: \"self.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')\", found: \"self.status.conditions.filter(c, c.type == 'Ready')[0].status\" }", "failed", /^Unknown after the kubelet of node-1 was stopped$/],
    ["the registry refuses", "{ registryLimit: docker.io }, { run: kubectl run late --image=redis }, { wait: 20s }", "{ kind: object, object: pod/late, expect: \"self.status.phase == 'Running'\" }", "failed", /^pod\/late is Pending after the image registry refused more pulls$/],
    ["DNS is down", "{ dnsDown: true }, { traffic: { to: service/web, rate: 5 } }, { wait: 10s }", LOST, "failed", /^service\/web lost \d+ of 50 requests \(.*\) while the cluster's DNS was down$/],
    ["history within the fork", "{ run: kubectl scale deployment web --replicas=1 }, { wait: 20s }, { run: kubectl scale deployment web --replicas=4 }, { wait: 30s }", "{ kind: history, mode: always, object: deployment/web, expect: self.status.readyReplicas >= 3, found: \"string(self.status.readyReplicas) + ' ready'\" }", "failed", /^1 ready$/],
  ];
  it.each(cases)("%s", async (_name, steps, then, state, found) => {
    const session = await openSession(experiment(steps, then));
    await session.drive(session.now + 10_000);
    await settleExperiments(session);
    const verdict = stateOf(session, "e");
    expect(verdict.found!.en).toMatch(found);
    expect(verdict.state).toBe(state);
    expect(verdict.found!["zh-cn"]).not.toBe("");
    expect(session.environment.cluster.faults.active).toEqual([]);
  });

  it("a fault with an end heals", async () => {
    const session = await openSession(experiment("{ nodeCutOff: node-1, for: 5s }, { wait: 10s }, { traffic: { to: service/web, rate: 10 } }, { wait: 10s }", LOST));
    await session.drive(session.now + 10_000);
    await settleExperiments(session);
    expect(stateOf(session, "e").state).toBe("passed");
  });

  it("answers the same each time", async () => {
    const of = experiment("{ traffic: { to: service/web, rate: 20 } }, { nodeDown: node-1 }, { wait: 60s }", LOST);
    const found = async (): Promise<unknown> => {
      const session = await openSession(of);
      await session.drive(session.now + 10_000);
      await settleExperiments(session);
      return stateOf(session, "e").found;
    };
    expect(await found()).toEqual(await found());
  });
});

import { describe, expect, it } from "vitest";

/*
 * Imported here and not above, so that what prepares the tests (load-rest.ts) has nothing to load yet: the first session is opened without
 * the code of its checks.
 */
const FILES = {
  "lab.yaml": `
title: x
summary: x
goals: [x]
module: x
minutes: 5
cluster: { nodes: [controlplane, node-1] }
exam: { minutes: 10, pass: 70 }
tasks:
  - id: whole
    checks:
      - { id: kept, kind: guard, object: configmap/kube-root-ca.crt, message: m }
      - { id: all, kind: guard, object: lease, namespace: kube-node-lease, message: m }
      - { id: calm, kind: history, mode: always, for: 3s, object: node/node-1, expect: "true", message: m }
      - { id: changes, kind: history, mode: eventually, object: pod/web, expect: 'self.status.phase == "Running"', message: m }
      - { id: asked, kind: object, object: requests, expect: "items.exists(r, r.at > 0)", message: m }
  - id: written
    checks:
      - { id: here, kind: object, object: pod/web, expect: "true", message: m }
      - { id: file, kind: run, script: "cat /root/note", message: m }
`,
  "text.en.md": "S\n\n## whole: T\n\nD.\n\n## written: T\n\nD.\n\n## debrief\n\nD.\n",
  "text.zh-cn.md": "S\n\n## whole: T\n\nD.\n\n## written: T\n\nD.\n\n## debrief\n\nD.\n",
};

describe("checks whose code comes after the prompt", { timeout: 120_000 }, () => {
  it("see, say and do the same as if it had been there", async () => {
    const { loadLater, openSession, rest } = await import("../index.ts");
    const { loadLab } = await import("../format/load.ts");
    const lab = loadLab("x", FILES);
    let output = "";
    const late = await openSession(lab, { atPrompt: true, onOutput: (_terminal, text) => (output += text) });
    expect(output).toContain("root@controlplane:~#");
    const began = late.now;
    expect(began).toBe(late.origin + 20);
    late.input({ type: "resize", terminal: 0, columns: 90, rows: 20 });
    // Nobody waits meanwhile: keys are shown, and the clock stops before the first look at the checks.
    for (const key of "kubectl run ") {
      late.input({ type: "key", terminal: 0, data: key });
      expect(late.runUntil(late.now + 60)).toBe(late.now < late.origin + 499);
    }
    expect(output).toMatch(/kubectl run $/);
    expect(late.now).toBe(late.origin + 499);
    expect(late.held).toBeDefined();
    expect(rest.value).toBeUndefined();
    expect(late.tasks).toEqual([]);
    late.input({ type: "key", terminal: 0, data: "web --image=nginx; echo hello > note\r" });
    const states = async (session: typeof late, at: number): Promise<unknown> => {
      await session.drive(at);
      return [session.hash(), structuredClone(session.tasks), structuredClone(session.exam)];
    };
    const times = [250, 500, 750, 1000, 3250, 3500, 3750, 8000].map((after) => late.origin + 500 + after);
    const seen: unknown[] = [];
    for (const time of times) seen.push(await states(late, time));
    expect(late.tasks.flatMap(({ checks }) => checks.map(({ id, state }) => `${id} ${state}`))).toEqual(
      ["kept passed", "all passed", "calm passed", "changes passed", "asked passed", "here passed", "file passed"],
    );

    // Now with all of it at hand from the beginning.
    await loadLater();
    const log = late.log();
    for (const [index, time] of times.entries()) {
      const upTo = await openSession(lab, { log: { ...log, until: time } });
      expect([upTo.hash(), upTo.tasks, upTo.exam]).toEqual(seen[index]);
    }
  });
});

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { mistakesIn } from "../../src/cli/lab/mistakes.ts";
import { newLab } from "../../src/cli/lab/new.ts";
import { proveLab } from "../../src/cli/lab/proof.ts";
import { checkOnCluster } from "../../src/cli/lab/real-cluster.ts";
import { readLabFolder } from "../../src/cli/lab-folder.ts";
import { loadLab, type LabFolder } from "../../src/lab/format/load.ts";

const root = mkdtempSync(join(tmpdir(), "podlab-labs-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
newLab("mine", root);
const good = readLabFolder("mine", root)!;

/** What `lab test` says of the new lab with some of its files changed. */
async function problemsOf(change: (folder: Record<string, string>) => void): Promise<string[]> {
  const folder: Record<string, string> = { ...good };
  change(folder);
  return proveLab(loadLab("mine", folder satisfies LabFolder));
}
const edit = (folder: Record<string, string>, path: string, from: string | RegExp, to: string): void => {
  const before = folder[path]!;
  folder[path] = before.replace(from, to);
  if (folder[path] === before) throw new Error(`${path} has no ${String(from)}`);
};

describe("lab new", () => {
  it("makes a lab that holds", async () => {
    expect(await proveLab(loadLab("mine", good))).toEqual([]);
  });

  it("does not write over a lab, nor take an id that is none", () => {
    expect(() => newLab("mine", root)).toThrow("labs/mine is there already: choose another id, or remove it first");
    expect(() => newLab("../x", root)).toThrow('"../x" is no id of a lab');
  });
});

it("names what cannot be read in a folder of labs, before a site is made of it", () => {
  expect(mistakesIn(root)).toEqual([]);
  newLab("broken", root);
  writeFileSync(join(root, "broken/lab.yaml"), good["lab.yaml"]!.replace(/^minutes: .*$/m, "minutes: many"));
  expect(mistakesIn(root)).toEqual([expect.stringMatching(/^labs\/broken\/lab\.yaml:\d+:\d+: minutes: expected a whole number, found "many"$/)]);
});

describe("lab test says", () => {
  const cases: [name: string, change: (folder: Record<string, string>) => void, expected: RegExp][] = [
    ["that a solution does not solve", (f) => edit(f, "solution.sh", "app=web", "app=webb"), /^after solution\.sh: mend\/endpoints failed: The Service web has two endpoints; found: no endpoints$/],
    ["that a solution fails", (f) => edit(f, "solution.sh", "kubectl set selector service web app=web", "kubectl set selector service web app=web; false"), /^solution\.sh ended with exit code 1/],
    ["that a wrong answer solves", (f) => edit(f, "wrong/other-pods.sh", /kubectl patch[^]*/, "kubectl set selector service web app=web"), /^wrong\/other-pods solves the lab$/],
    ["that a wrong answer is refused by another check", (f) => edit(f, "wrong/guessed.sh", "why/cause", "mend/endpoints"), /^wrong\/guessed is not refused by mend\/endpoints: why open \(cause failed/],
    ["that what comes before a wrong answer is not solved", (f) => edit(f, "solution.sh", "podlab answer why/cause 2", "podlab answer why/cause 1"), /^wrong\/other-pods begins after the task why, which the part of solution\.sh up to it does not solve: why open/],
    ["that a lab is solved at the start", (f) => edit(f, "setup.sh", "kubectl set selector service web app=shop\n", ""), /never seen to fail|passes at the start/],
    ["that a check never fails", (f) => edit(f, "lab.yaml", "unchanged: self.spec.template", "unchanged: self.metadata.name"), /^the check mend\/pods-kept was never seen to fail: it passes at the start, and no answer in wrong\/ is refused by it$|is not refused by mend\/pods-kept|other-pods solves/],
    ["that an expression is none", (f) => edit(f, "lab.yaml", "unchanged: self.spec.template", 'unchanged: "self.spec."'), /^check mend\/pods-kept: this is no CEL expression: /],
    ["that there is no such resource", (f) => edit(f, "lab.yaml", "object: deployment/web", "object: deploymnt/web"), /^check mend\/pods-kept: object: there is no resource "deploymnt"/],
    ["that the text calls an object by another name", (f) => {
      for (const path of ["text.en.md", "text.zh-cn.md"]) f[path] = f[path]!.replaceAll("`web`", "`shop`");
      f["lab.yaml"] = f["lab.yaml"]!.replace(/(message|question|expected): \{.*web.*\}/g, '$1: { en: it, zh-cn: 它 }').replace(/en: A Service without.*/, "en: x").replace(/zh-cn: 一个没有端点.*/, "zh-cn: x");
    }, /^text\.en\.md: the check mend\/pods-kept looks at "web", which no text up to this task names/],
    ["that the text names what never was", (f) => edit(f, "text.en.md", "Mend the Service.", "Mend the Service, see `deployment/shop`."), /^text\.en\.md: task mend speaks of deployment\/shop, which is in no check and never existed/],
    ["that what was found is said in one language", (f) => edit(f, "lab.yaml", /found: \{ en: ('"the Deployment was.*?'), zh-cn.*\}/, 'found: $1'), /^check mend\/pods-kept: found says "[^"]*" to readers of every language; give it as \{ en: \.\.\., zh-cn: \.\.\. \}$/],
    ["that one language has other commands", (f) => edit(f, "text.en.md", "Mend the Service.", "Mend the Service:\n\n```\nkubectl get svc\n```\n"), /^text\.zh-cn\.md: task mend has 0 code blocks, text\.en\.md has 1$/],
    ["that it does not stay solved", (f) => {
      edit(f, "lab.yaml", "cluster: { nodes: [controlplane, node-1, node-2] }", 'cluster: { nodes: [controlplane, node-1, node-2], images: { "short:1": { exit: { at: 600s, code: 1 } } } }');
      edit(f, "lab.yaml", "      - id: pods-kept", '      - { id: none-failed, kind: object, object: pods, selector: run=short, expect: "items.size() > 0 && items.all(p, p.status.containerStatuses[0].restartCount == 0)", message: m }\n      - id: pods-kept');
      edit(f, "solution.sh", "# mend", "# mend\nkubectl run short --image=short:1");
    }, /^an hour after solution\.sh: mend\/none-failed holds no more/],
  ];
  it.each(cases)("%s", async (_name, change, expected) => {
    const problems = await problemsOf(change);
    expect(problems.filter((problem) => expected.test(problem)), problems.join("\n")).not.toEqual([]);
  }, 30_000);
});

describe("lab check", () => {
  it("sets a lab up on a cluster, and runs what needs no simulation through the real kubectl", async () => {
    const kubeconfig = join(root, "kubeconfig");
    const server = spawn(process.execPath, ["src/cli/main.ts", "serve", "--port", "0", "--kubeconfig", kubeconfig, "--speed", "20"], { stdio: ["ignore", "pipe", "inherit"] });
    const said: string[] = [];
    const print = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      said.push(String(text).trim());
      return true;
    });
    try {
      await new Promise<void>((resolve, reject) => {
        server.stdout.on("data", (data: Buffer) => {
          if (data.toString().includes("serving on")) resolve();
        });
        server.on("exit", (code) => reject(new Error(`podlab serve ended with ${code}`)));
      });
      const context = /^current-context: (\S+)$/m.exec(readFileSync(kubeconfig, "utf8"))![1]!;
      const code = await checkOnCluster(["mine", "--context", context, "--kubeconfig", kubeconfig, "--solve"], root);
      expect(said).toEqual([
        `setting up labs/mine on ${context}`,
        "ok   mend/endpoints: The Service web has two endpoints",
        "ok   mend/pods-kept: The Pods of the Deployment web were left alone",
        "ok   mend/answers: It answers",
        "left out: why/cause (answer: it is asked on the page)",
        "3 of 3 checks pass; 1 need the simulator",
      ]);
      expect(code).toBe(0);
    } finally {
      print.mockRestore();
      server.kill("SIGTERM");
    }
  }, 120_000);
});

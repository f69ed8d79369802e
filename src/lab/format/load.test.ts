import { describe, expect, it } from "vitest";
import { LabError, loadLab, type LabFolder } from "./load.ts";

const YAML = `title: {en: Title, zh-cn: 标题}
summary: {en: Summary, zh-cn: 摘要}
goals: [{en: Goal, zh-cn: 目标}]
module: probes
minutes: 5
tasks:
  - id: first
    checks:
      - id: there
        kind: object
        object: pod/web
        expect: has(self.metadata)
        message: {en: It is there, zh-cn: 它在}
`;
const TEXT = "Story.\n\n## first: Do it\n\nBody.\n\n## debrief\n\nEnd.\n";

const SOLUTION = "echo before\n# first\necho one\ncat > x <<E\n# second\nE\necho two\necho one\necho three\n";

/** A lab with a wrong answer that is its solution with a change. */
function change(diff: string): LabFolder {
  return folder(undefined, { "solution.sh": SOLUTION, "wrong/a.diff": `# Looks right.\n# task: first\n# refused by: there\n${diff}` });
}

function folder(change: (yaml: string) => string = (yaml) => yaml, more: LabFolder = {}): LabFolder {
  return { "lab.yaml": change(YAML), "text.en.md": TEXT, "text.zh-cn.md": TEXT, ...more };
}

function problems(files: LabFolder): readonly string[] {
  try {
    loadLab("x", files);
    return [];
  } catch (error) {
    if (error instanceof LabError) return error.problems;
    throw error;
  }
}

describe("a lab's folder", () => {
  it("is read with the defaults of the cluster", () => {
    const lab = loadLab("x", folder());
    expect(lab.cluster.nodes.map((node) => node.name)).toEqual(["controlplane", "node-1", "node-2", "node-3"]);
    expect(lab.text.en.tasks["first"]).toEqual({ title: "Do it", body: "Body." });
    expect(lab.text.en.story).toBe("Story.");
  });

  it("has another version when its tasks change", () => {
    expect(loadLab("x", folder()).version).not.toBe(loadLab("x", folder((yaml) => yaml.replace("minutes: 5", "minutes: 6"))).version);
  });

  it("may use YAML's anchors and aliases", () => {
    const lab = loadLab("x", folder((yaml) => yaml.replace("summary: {", "summary: &same {").replace("goals: [{en: Goal, zh-cn: 目标}]", "goals: [*same]")));
    expect(lab.goals).toEqual([{ en: "Summary", "zh-cn": "摘要" }]);
  });

  it("is stopped when it multiplies itself by aliases", () => {
    const bomb = (yaml: string): string => {
      const levels = ["a0: &a0 [x]", ...Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}, *a${n}]`)];
      return `${levels.join("\n")}\n${yaml}`;
    };
    expect(problems(folder(bomb))[0]).toMatch(/aliases make this file larger than 50000 values/);
  });

  it("is named in mistakes as its author knows it", () => {
    expect(() => loadLab("tried", { "lab.yaml": YAML }, "")).toThrow(/^text\.en\.md: the file is missing/);
  });

  const cases: [string, LabFolder, string][] = [
    ["no lab.yaml", { "text.en.md": TEXT }, "labs/x/lab.yaml: the file is missing: every lab has one"],
    ["an unknown field", folder((y) => y.replace("minutes: 5", "minuts: 5")), 'labs/x/lab.yaml:5:1: minuts: unknown field "minuts" (did you mean "minutes"?)'],
    ["a missing field", folder((y) => y.replace("minutes: 5\n", "")), 'labs/x/lab.yaml:1:1: minutes: "minutes" is missing: how long it takes'],
    ["a wrong type", folder((y) => y.replace("minutes: 5", "minutes: five")), 'labs/x/lab.yaml:5:10: minutes: expected a whole number, found "five"'],
    ["a wrong kind of check", folder((y) => y.replace("kind: object", "kind: objct")), 'labs/x/lab.yaml:10:15: tasks[0].checks[0].kind: expected one of object, run, history, guard, answer, experiment, found "objct" (did you mean "object"?)'],
    ["a language left out", folder((y) => y.replace("{en: It is there, zh-cn: 它在}", "{en: It is there}")), 'labs/x/lab.yaml:13:18: tasks[0].checks[0].message.zh-cn: "zh-cn" is missing: the text in zh-cn'],
    ["a tab", folder((y) => y.replace("    checks", "\tchecks")), "labs/x/lab.yaml:8:1: Tabs are not allowed as indentation"],
    ["a task without text", folder(undefined, { "text.en.md": "## debrief\n\nx" }), 'labs/x/text.en.md: the section "## first: Title" is missing: every task has one'],
    ["a text without a task", folder(undefined, { "text.en.md": `${TEXT}\n## second: No\n\nx` }), 'labs/x/text.en.md:11: there is no task "second" in lab.yaml: expected first, debrief'],
    ["a wrong answer that nobody refuses", folder(undefined, { "wrong/a.sh": "true" }), 'labs/x/wrong/a.sh: the line "# refused by: TASK/CHECK" is missing: it names the checks that must refuse this answer'],
    ["a wrong answer refused by nothing that is there", folder(undefined, { "wrong/a.sh": "# refused by: nope" }), 'labs/x/wrong/a.sh: "refused by" names nope, which is no check of this lab'],
    ["a feature gate without the one it needs", folder((y) => y.replace("minutes: 5", "minutes: 5\ncluster: { featureGates: { GangScheduling: true } }")), "labs/x/lab.yaml: cluster.featureGates: GangScheduling needs GenericWorkload: true"],
    ["an unknown feature gate", folder((y) => y.replace("minutes: 5", "minutes: 5\ncluster: { featureGates: { GangSheduling: true } }")), 'labs/x/lab.yaml:6:28: cluster.featureGates.GangSheduling: unknown field "GangSheduling" (did you mean "GangScheduling"?)'],
    ["a wrong answer after a task that is not there", folder(undefined, { "wrong/a.sh": "# after: nope\n# refused by: there" }), 'labs/x/wrong/a.sh: "# after: nope": expected no such line, as the lab has one task'],
    ["a change of no task", folder(undefined, { "solution.sh": SOLUTION, "wrong/a.diff": "# refused by: there\n-echo two" }), 'labs/x/wrong/a.diff: the line "# task: TASK" is missing: expected the task whose solution is changed: first'],
    ["a change without a solution", folder(undefined, { "wrong/a.diff": "# task: first\n# refused by: there\n-echo two" }), 'labs/x/wrong/a.diff: solution.sh has no part for the task first (a line "# first" begins it)'],
    ["a change of what is not there", change("-echo four"), 'labs/x/wrong/a.diff: "echo four" stands nowhere in the solution of this task: expected once'],
    ["a change of what is there twice", change("-echo one"), 'labs/x/wrong/a.diff: "echo one" stands 2 times in the solution of this task: expected once (add lines around it)'],
    ["a change that is none", change("echo one"), 'labs/x/wrong/a.diff: expected " ", "-" or "+" at the beginning of each line, found "echo one"'],
    ["two wrong answers of one name", folder(undefined, { "wrong/a.sh": "# refused by: there", "wrong/a.diff": "# refused by: there" }), "labs/x/wrong/a.diff: there are two wrong answers of the name a: each has its own"],
  ];
  it.each(cases)("says what is wrong: %s", (_name, files, expected) => {
    expect(problems(files)).toContain(expected);
  });
});

describe("a wrong answer that is the solution with a change", () => {
  it.each([
    ["a line less", "-echo two", "one cat > x <<E # second E one three"],
    ["a line for another", "-echo two\n+echo 2", "one cat > x <<E # second E 2 one three"],
    ["lines that say which one is meant", " echo one\n-echo three", "one cat > x <<E # second E two one"],
    ["several places", "-echo two\n\n-# second\n+# first\n@@\n-echo three\n", "one cat > x <<E # first E one"],
    ["something at the end", "+echo four", "one cat > x <<E # second E two one three four"],
    ["all of it", "", "one cat > x <<E # second E two one three"],
  ])("%s", (_name, diff, expected) => {
    const { script, after, refusedBy } = loadLab("x", change(diff)).wrong.a!;
    expect(script.replaceAll("echo ", "").replaceAll("\n", " ")).toBe(expected);
    expect([after, refusedBy]).toEqual([undefined, ["there"]]);
  });

  it("begins when the tasks before are solved", () => {
    const two = folder((yaml) => yaml + yaml.slice(yaml.indexOf("  - id: first")).replace("first", "second"));
    const text = { "text.en.md": `${TEXT}\n## second: More\n\nx`, "text.zh-cn.md": `${TEXT}\n## second: More\n\nx` };
    const { wrong } = loadLab("x", { ...two, ...text, "solution.sh": "# first\necho one\n# second\necho two\n", "wrong/b.diff": "# task: second\n# refused by: second/there\n-echo two" });
    expect(wrong.b).toEqual({ script: "", after: "first", refusedBy: ["second/there"] });
  });
});

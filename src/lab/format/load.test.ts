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
  ];
  it.each(cases)("says what is wrong: %s", (_name, files, expected) => {
    expect(problems(files)).toContain(expected);
  });
});

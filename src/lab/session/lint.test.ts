import { beforeAll, describe, expect, it } from "vitest";
import { playground } from "../playground.ts";
import { createLinter, type Linter, type LintProblem } from "./lint.ts";
import { openSession } from "./open.ts";
import type { Session } from "./session.ts";

let session: Session;
let linter: Linter;
beforeAll(async () => {
  session = await openSession(playground());
  linter = createLinter(session.environment.cluster);
});

const POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: nginx\n";
const shown = (problems: LintProblem[]): string[] => problems.map(({ severity, document, path, line, message }) => `${severity} ${document}${line === undefined ? "" : `:${line}`} ${path}: ${message}`);

describe("the linter", () => {
  it.for([
    ["nothing", "", []],
    ["a Pod that is right", POD, []],
    ["comments and empty documents", `# a comment\n---\n${POD}---\n\n`, []],
    ["an unknown field", POD.replace("image:", "imagine: x\n    image:"), ['error 0 spec.containers[0].imagine: unknown field "spec.containers[0].imagine"']],
    ["a missing name", POD.replace("  - name: web\n    image", "  - image"), ["error 0 spec.containers[0].name: spec.containers[0].name: Required value"]],
    ["a kind that nobody serves", "apiVersion: v1\nkind: Pot\n", ['error 0 kind: no matches for kind "Pot" in version "v1"\nensure CRDs are installed first']],
    ["no kind", "apiVersion: v1\n", ["error 0 kind: kind not set"]],
    ["a second document", `${POD}---\napiVersion: v1\n`, ["error 1 kind: kind not set"]],
    ["a namespace that is not there", POD.replace("name: web\nspec", "name: web\n  namespace: nowhere\nspec"), ['error 0 : namespaces "nowhere" not found']],
  ] as const)("says of %s what the server says", ([, text, problems]) => {
    expect(shown(linter.lint(text))).toEqual(problems);
  });

  it("names the line of a tab, counted in the whole text", () => {
    const [problem] = linter.lint(`${POD}---\napiVersion: v1\nmetadata:\n\tname: x\n`);
    expect(problem).toMatchObject({ severity: "error", line: 12, document: 1 });
    expect(problem!.message).toContain("found character that cannot start any token");
  });

  it("names the field of a wrong type", () => {
    const [problem] = linter.lint(POD.replace("image: nginx", "image: nginx\n    ports:\n    - containerPort: eighty"));
    expect(problem).toMatchObject({ severity: "error", path: "spec.containers.ports.containerPort" });
  });

  it("refuses what may not change on an object that is there, and leaves the session as it is", async () => {
    session.input({ type: "key", terminal: 0, data: "kubectl create deployment web --image=nginx\r" });
    await session.drive(session.now + 5000);
    const hash = session.hash();
    const text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n    matchLabels:\n      app: other\n  template:\n    metadata:\n      labels:\n        app: other\n    spec:\n      containers:\n      - name: nginx\n        image: nginx\n";
    expect(shown(linter.lint(text))).toEqual([expect.stringMatching(/^error 0 spec.selector: spec.selector: Invalid value: .*field is immutable$/)]);
    expect(session.hash()).toBe(hash);
  });

  it("knows a kind that the session has been given", async () => {
    const definition = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ships.example.com}\nspec:\n  group: example.com\n  names: {plural: ships, singular: ship, kind: Ship}\n  scope: Namespaced\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {crew: {type: integer}}}}}}\n`;
    session.input({ type: "save", path: "/root/crd.yaml", content: definition });
    session.input({ type: "key", terminal: 0, data: "kubectl apply -f crd.yaml\r" });
    await session.drive(session.now + 5000);
    expect(linter.lint("apiVersion: example.com/v1\nkind: Ship\nmetadata: {name: a}\nspec: {crew: 3}\n")).toEqual([]);
    expect(linter.lint("apiVersion: example.com/v1\nkind: Ship\nmetadata: {name: a}\nspec: {crew: many}\n")).toMatchObject([{ severity: "error", path: "spec.crew" }]);
  });
});

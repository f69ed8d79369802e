import { expect, test } from "vitest";
import { TestWorkstation } from "../testing/workstation.ts";

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: a, image: "nginx:1.27", envFrom: [{configMapRef: {name: conf}}]}
      - {name: b, image: busybox}
`;

/** The lines of what kustomize makes of a directory with a Deployment, that match. */
async function built(kustomization: string, lines: RegExp): Promise<string[]> {
  const files = { "/root/app/deploy.yaml": DEPLOYMENT, "/root/app/kustomization.yaml": `resources: [deploy.yaml]\n${kustomization}` };
  const { text } = await new TestWorkstation(files).kubectl("kustomize", "app");
  return text.split("\n").map((line) => line.trim()).filter((line) => lines.test(line));
}

test.each([
  ["a patch puts the items it names first, in its order", `patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: side, image: x}, {name: b, image: other}]}}}
`, /^(- )?(name: (side|a|b)|image: .*)$/, ["- image: x", "name: side", "- image: other", "name: b", "image: nginx:1.27", "name: a"]],
  ["a generated name is followed where it is used", "namePrefix: p-\nconfigMapGenerator: [{name: conf, literals: [a=b]}]\n", /name: p-conf/, ["name: p-conf-4h2mbtbbt6", "name: p-conf-4h2mbtbbt6"]],
  ["a new field takes the type of a plain scalar", `replacements:
- source: {kind: Deployment, fieldPath: spec.template.spec.containers.0.image, options: {delimiter: ":", index: 1}}
  targets: [{select: {kind: Deployment}, fieldPaths: [spec.version], options: {create: true}}]
`, /version:/, ["version: 1.27"]],
  ["labels of selectors and templates are asked for", "labels: [{pairs: {x: z}, includeSelectors: true}]\n", /^x: z$/, ["x: z", "x: z", "x: z"]],
  ["a target that is not there", "patches: [{path: gone.yaml}]\n", /lstat/, [
    "`: failed to get the patch file from path(gone.yaml): evalsymlink failure on '/root/app/gone.yaml' : lstat /root/app/gone.yaml: no such file or directory",
  ]],
])("%s", async (_, kustomization, lines, expected) => {
  expect(await built(kustomization, lines)).toEqual(expected);
});

import { describe, expect, it } from "vitest";
import { findField, placeAt } from "./yaml-place.ts";

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx
    livenessProbe:
      httpGet:
        path: /
        port: 80
  - name: helper
    image: busybox
---
apiVersion: apps/v1
kind: Deployment
spec:
  replicas: 2
`;

/** The place of `|` in a text. */
const at = (text: string) => placeAt(text.replace("|", ""), text.indexOf("|"));

describe("the place of a cursor", () => {
  it.for([
    ["name: web\n  |", "metadata:\n  name: web\n", ["metadata"]],
    ["at the top", "", []],
  ] as const)("a new line %s", ([, , path]) => {
    const text = path.length === 0 ? `${POD}|` : POD.replace("  name: web\nspec", "  name: web\n  |\nspec");
    expect(at(text).path).toEqual(path);
  });

  it.for([
    ["image: ng|inx", ["spec", "containers"], "image", true],
    ["ima|ge: nginx", ["spec", "containers"], "image", false],
    ["- na|me: helper", ["spec", "containers"], "name", false],
    ["por|t: 80", ["spec", "containers", "livenessProbe", "httpGet"], "port", false],
    ["  containers:|", ["spec"], "containers", true],
    ["kind: P|od", [], "kind", true],
  ] as const)("%s", ([marked, path, key, inValue]) => {
    const place = at(POD.replace(marked.replace("|", ""), marked));
    expect(place).toMatchObject({ apiVersion: "v1", kind: "Pod", path, inValue });
    expect(place.key?.name).toBe(key);
  });

  it("knows the document it is in", () => {
    expect(at(POD.replace("replicas: 2", "repl|icas: 2"))).toMatchObject({ apiVersion: "apps/v1", kind: "Deployment", path: ["spec"] });
  });

  it("is in the item whose first line has just been begun", () => {
    expect(at("kind: Pod\nspec:\n  containers:\n    - |").path).toEqual(["spec", "containers"]);
    expect(at("kind: Pod\nspec:\n  containers:\n  - name: a\n    |").path).toEqual(["spec", "containers"]);
  });
});

describe("the field that a server names", () => {
  it.for([
    [0, "spec.containers[0].image", "image: nginx"],
    [0, "spec.containers[1].image", "image: busybox"],
    [0, "spec.containers.livenessProbe.httpGet.port", "port: 80"],
    [0, "metadata.labels", "metadata:"],
    [0, "spec.containers[0].livenessProbe.exec", "livenessProbe:"],
    [0, "", "apiVersion: v1"],
    [1, "spec.replicas", "replicas: 2"],
    [7, "kind", "kind: Deployment"],
  ] as const)("of document %i, %s", ([document, path, line]) => {
    const { from, to } = findField(POD, document, path);
    expect(POD.slice(from, to)).toBe(line);
  });
});

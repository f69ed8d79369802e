import { expect, it } from "vitest";
import { testNode } from "./test-node.ts";
import { readVariable } from "./env-file.ts";

it.each<[string, string | undefined]>([
  ["A='x y'\n", "x y"], ["# first\n\n  A='1' # one\n", "1"], ["B='2'\nA='two\nlines'\n", "two\nlines"], ["A= 'x'\n", ""], ["B='1'\n", ""],
  ["A=x\n", undefined], ["A ='x'\n", undefined], ["A='x' y\n", undefined], ["nothing\n", undefined], ["A='x\n", undefined], ["A='1'\nbroken\n", "1"],
])("of %j the value of A is %j", (text, value) => {
  if (value === undefined) expect(() => readVariable(text, "A")).toThrow(SyntaxError);
  else expect(readVariable(text, "A")).toBe(value);
});

it("an environment has what a file of an emptyDir says once it is there", () => {
  const { create, pass, pod, logs } = testNode();
  const ref = (key: string, path = "env", optional = false) => ({ name: key, valueFrom: { fileKeyRef: { volumeName: "v", path, key, optional } } });
  const spec = (env: object[]) => ({
    restartPolicy: "Never", volumes: [{ name: "v", emptyDir: {} }],
    initContainers: [{ name: "write", image: "busybox:1.36", command: ["sh", "-c", "fill /v/zeros 0; write /v/env A='from-file'"], volumeMounts: [{ name: "v", mountPath: "/v" }] }],
    containers: [{ name: "main", image: "busybox:1.36", command: ["sh", "-c", "echo $A"], env }],
  });
  create("has", spec([ref("A"), ref("B", "env", true)]) as never);
  create("lacks", spec([ref("B")]) as never);
  create("broken", spec([ref("A", "none", true)]) as never);
  pass(25);
  expect(logs("has", "main")).toBe("from-file\n");
  const waiting = (name: string) => pod(name)!.status!.containerStatuses![0]!.state!.waiting;
  expect(waiting("lacks")).toEqual({ reason: "CreateContainerConfigError", message: 'environment variable key "B" not found in file "env"' });
  expect(waiting("broken")).toEqual({ reason: "CreateContainerConfigError", message: "couldn't parse env file" });
});

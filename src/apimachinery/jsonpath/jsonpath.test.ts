import { describe, expect, test } from "vitest";
import { JSONPath, relaxedExpression } from "./index.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "multi", labels: { "app.kubernetes.io/name": "multi" } },
  spec: {
    nodeName: "node-1",
    containers: [
      {
        name: "web",
        image: "nginx:1.25",
        resources: {},
        ports: [
          { containerPort: 80, name: "http", protocol: "TCP" },
          { containerPort: 9113, name: "metrics", protocol: "TCP" },
        ],
      },
      { name: "side", image: "busybox:1.36", command: ["sleep", "3600"], env: [{ name: "A", value: "1" }] },
    ],
  },
  status: { conditions: [{ type: "Ready", status: "True" }, { type: "Initialized", status: "True" }], ratio: 0.5 },
};
const list = { items: [pod, { metadata: { name: "two" }, spec: {} }] };
const configMap = { data: { color: "blue" }, none: null };

describe("a template finds", () => {
  test.each([
    ["{.spec.containers[*].name}", "web side"],
    ["{.spec.containers[-1:].name}", "side"],
    ["{.spec.containers[-1].name}", "side"],
    ["{.spec.containers[0:2].image}", "nginx:1.25 busybox:1.36"],
    ["{range .spec.containers[*]}{.name}{\"\\t\"}{.image}{\"\\n\"}{end}", "web\tnginx:1.25\nside\tbusybox:1.36\n"],
    ['{.spec.containers[?(@.name=="side")].image}', "busybox:1.36"],
    ["{.spec.containers[?(@.name=='side')].image}", "busybox:1.36"],
    ["{.spec.containers[?(@.command)].name}", "side"],
    ["{.spec.containers[*].ports[?(@.containerPort>80)].name}", "metrics"],
    ["{.spec.containers[*].ports[?(@.containerPort!=80)].name}", "metrics"],
    ["{.metadata.labels.app\\.kubernetes\\.io/name}", "multi"],
    ["{.metadata.labels['app\\.kubernetes\\.io/name']}{'\\n'}", "multi\n"],
    ["{..name}", "multi web http metrics side A"],
    ["{.spec.containers[0].ports}", JSON.stringify(pod.spec.containers[0]?.ports)],
    ['Name is {.metadata.name}, {"quoted"}.{"\\n"}', "Name is multi, quoted.\n"],
    ['{.kind}{" "}{.apiVersion}{" "}{.spec.containers[0].resources}', "Pod v1 {}"],
    [".data.color", ".data.color"],
    ["{.nothing}", ""],
    ["{.spec['nodeName', 'x']}", "node-1"],
    ["{.spec.containers[0,1].name}", "web side"],
    ["{.status.ratio}", "0.5"],
    ["{.status.*}", `${JSON.stringify(pod.status.conditions)} 0.5`.replaceAll('"type":"Ready","status":"True"', '"status":"True","type":"Ready"').replaceAll('"type":"Initialized","status":"True"', '"status":"True","type":"Initialized"')],
    ["{range .nothing[*]}{.x}{end}tail", "tail"],
    ["{range .spec.containers[*]}[{.name}{range .ports[*]},{.name}{end}]{end}", "[web,http,metrics][side]"],
    ["{.spec.containers[0].ports[0].containerPort}", "80"],
  ])("%s", (template, text) => {
    expect(new JSONPath(template, { allowMissingKeys: true }).execute(pod)).toBe(text);
  });
  test("over a list and a map", () => {
    const template = '{range .items[*]}{.metadata.name}{" on "}{.spec.nodeName}{"\\n"}{end}';
    expect(new JSONPath(template, { allowMissingKeys: true }).execute(list)).toBe("multi on node-1\ntwo on \n");
    expect(new JSONPath("{range .data}{@}{end}").execute(configMap)).toBe('{"color":"blue"}');
    expect(new JSONPath("{.none}").execute(configMap)).toBe("null");
  });
  test("as JSON", () => {
    const path = new JSONPath("{.data}", { outputJSON: true });
    expect(path.execute(configMap)).toBe('[\n    {\n        "color": "blue"\n    }\n]\n');
  });
});

describe("a template that is wrong says so", () => {
  test.each([
    ["{.data.color", "unclosed action"],
    ["{data.color}", "unrecognized identifier data"],
    ["{.data[0]}", "map[string]interface {} is not array or slice"],
    ["{.items[5].x}", "array index out of bounds: index 5, length 2"],
    ["{.items[?(@.metadata.name=multi)].kind}", "unrecognized identifier multi"],
    ["{.items[?(@.a=='b' && @.c=='d')]}", "unrecognized character in action: U+0026 '&'"],
    ["{.shape}", "shape is not found"],
    ["{.items[0}", "unterminated array"],
    ["{.items[x]}", "invalid array index x"],
    ["{....x}", "invalid multiple recursive descent"],
    ["{end}", "not in range, nothing to end"],
    ['{"open}', "unterminated quoted string"],
    ["{.items[0:2:0]}", "step must be > 0"],
    ["{.data[?(@.x)]}", "map[color:blue] is not array or slice and cannot be filtered"],
  ])("%s", (template, message) => {
    expect(() => new JSONPath(template).execute({ ...list, data: configMap.data })).toThrow(message);
  });
});

test("the relaxed form", () => {
  for (const text of ["x.y", ".x.y", "{x.y}", "{.x.y}"]) expect(relaxedExpression(text)).toBe("{.x.y}");
  expect(() => relaxedExpression("{.x")).toThrow("unexpected path string, expected a 'name1.name2'");
});

test("steps that multiply are ended", () => {
  const tree = (depth: number): unknown => (depth === 0 ? 1 : { a: tree(depth - 1) });
  expect(() => new JSONPath(`{${"['a','a','a','a']".repeat(14)}}`).execute(tree(14))).toThrow("exceeded maximum number of results (2000000)");
});

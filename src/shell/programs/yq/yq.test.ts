import { describe, expect, it } from "vitest";
import { sandbox } from "../../../../tests/shell/sandbox.ts";

async function output(script: string): Promise<string> {
  return (await sandbox().bash(script)).text;
}

const MANIFEST = `cat > d.yaml <<'E'
# The web
apiVersion: apps/v1 # group

kind: Deployment
metadata:
  name: web
  labels: {app: web, "tier": 'front'}
  # annotations follow
  annotations:
    note: "quoted: yes"
spec:
  replicas: 3 # three
  containers:
  # first
  - name: a
    image: nginx:1.25 # tag
    command: ["sh", "-c"]
  - name: b
    image: busybox
    script: |
      echo one
      echo two
    # below b
---
kind: Service
metadata:
  name: front
spec:
  ports:
  - port: 80
E
`;

describe("yq keeps how a manifest is written", () => {
  it("prints comments, quotes, brackets and blocks as they were, and indents sequences", async () => {
    expect(await output(`${MANIFEST}yq 'select(di == 0)' d.yaml`)).toBe(`# The web
apiVersion: apps/v1 # group
kind: Deployment
metadata:
  name: web
  labels: {app: web, "tier": 'front'}
  # annotations follow
  annotations:
    note: "quoted: yes"
spec:
  replicas: 3 # three
  containers:
    # first
    - name: a
      image: nginx:1.25 # tag
      command: ["sh", "-c"]
    - name: b
      image: busybox
      script: |
        echo one
        echo two
      # below b
`);
  });

  it.each<[string, string, string]>([
    ["keeps a value's comment when it changes the value", "yq -i '(select(di == 0) | .spec.replicas) = 5' d.yaml; grep replicas d.yaml", "  replicas: 5 # three\n"],
    ["reads values of each document", "yq .metadata.name d.yaml", "web\n---\nfront\n"],
    ["leaves out the separators on demand", "yq -N .metadata.name d.yaml", "web\nfront\n"],
    ["reads of a missing key null, of each document", "yq .nothing d.yaml", "null\n---\nnull\n"],
    ["ends with 1 when nothing was found", "yq -e .nothing d.yaml; echo $?", "null\n---\nnull\nError: no matches found\n1\n"],
    ["adds to a sequence", `yq 'select(di == 1) | .spec.ports += {"port": 443, "name": "tls"} | .spec' d.yaml`, "ports:\n  - port: 80\n  - port: 443\n    name: tls\n"],
    ["changes what a filter finds", `yq '(.spec.containers[] | select(.name == "b") | .image) |= sub("box", "cart") | .spec.containers[1].image | select(. != null)' d.yaml`, "busycart\n"],
    ["takes away what a filter finds", `yq 'del(.spec.containers[] | select(.name == "a")) | .spec.containers[].name' d.yaml`, "b\n"],
    ["changes keys and values with with_entries", `yq 'select(di == 0) | .metadata.labels | with_entries(.key |= "x-" + .)' d.yaml`, "x-app: web\n\"x-tier\": 'front'\n"],
    ["makes objects", "yq 'select(di == 0) | .spec.containers[] | {\"n\": .name, \"i\": .image}' d.yaml", "n: a\ni: nginx:1.25 # tag\nn: b\ni: busybox\n"],
    ["concatenates texts", `yq 'select(di == 0) | .spec.containers[] | .name + "=" + .image' d.yaml`, "a=nginx:1.25\nb=busybox\n"],
    ["writes JSON", "yq -o json 'select(di == 1)' d.yaml", '{\n  "kind": "Service",\n  "metadata": {\n    "name": "front"\n  },\n  "spec": {\n    "ports": [\n      {\n        "port": 80\n      }\n    ]\n  }\n}\n'],
    ["writes JSON in one line", "yq -o=json -I=0 .metadata.name d.yaml", '"web"\n"front"\n'],
    ["writes properties", "yq -o p 'select(di == 1)' d.yaml", "kind = Service\nmetadata.name = front\nspec.ports.0.port = 80\n"],
    ["sees all documents at once", "yq ea '[.kind]' d.yaml; yq eval-all '[select(.kind == \"S*\")] | length' d.yaml", "- Deployment\n- Service\n1\n"],
    ["merges files", "printf 'a: 1\\nl: [1]\\n' > x.yml; printf 'b: 2\\nl: [2]\\n' > y.yml; yq ea '. as $i ireduce ({}; . *+ $i)' x.yml y.yml; yq ea 'select(fi == 0) * select(fi == 1)' x.yml y.yml", "a: 1\nl: [1, 2]\nb: 2\na: 1\nl: [2]\nb: 2\n"],
    ["splits documents into files", "yq -s .kind d.yaml; cat Service.yml | head -1; ls *.yml", "kind: Service\nDeployment.yml\nService.yml\n"],
    ["says where things stand", `yq '.. | select(. == "busybox") | path | join(".")' d.yaml; yq '.. | select(. == "busybox") | line' d.yaml`, "spec.containers.1.image\n19\n"],
    ["sorts and groups", "yq 'select(di == 0) | .spec.containers | sort_by(.image) | .[].name' d.yaml; yq -n '[3, 1, 2] | sort | .[0]'", "b\na\n1\n"],
    ["takes away comments", `yq 'select(di == 0) | .spec.containers[0] | ... comments=""' d.yaml`, 'name: a\nimage: nginx:1.25\ncommand: ["sh", "-c"]\n'],
    ["shows colours on demand", "yq -C 'select(di == 1) | .spec' d.yaml | cat -v", "^[[36mports^[[0m:\n  - ^[[36mport^[[0m: ^[[95m80^[[0m\n"],
  ])("%s", async (_name, command, expected) => {
    expect(await output(MANIFEST + command)).toBe(expected);
  });
});

describe("yq makes, reads and refuses", () => {
  it.each<[string, string, string]>([
    ["makes what is missing on the way", "yq -n '.a.b[0].c = 3 | .s = \"true\" | .t = \"a: b\" | .e = \"\"'", "a:\n  b:\n    - c: 3\ns: \"true\"\nt: 'a: b'\ne: \"\"\n"],
    ["reads JSON with its brackets", "echo '{\"a\":[1,2]}' | yq .; echo '{\"a\":[1,2]}' | yq -P", '{"a": [1, 2]}\na:\n  - 1\n  - 2\n'],
    ["takes a file's ending for its format", "echo '{\"a\":1}' > f.json; yq . f.json; yq -oy . f.json", '{\n  "a": 1\n}\na: 1\n'],
    ["takes values of the environment", "X=1.5 yq -n '.a = strenv(X) | .b = env(X)'; yq -n 'env(NOPE)'", 'a: "1.5"\nb: 1.5\nError: value for env variable \'NOPE\' not provided in env()\n'],
    ["knows a default", "yq -n '.a // \"none\"'; echo 'a: false' | yq '.a // \"none\"'", "none\nnone\n"],
    ["follows and explodes anchors", "printf 'b: &b {x: 1}\\nc:\\n  <<: *b\\n  y: 2\\n' > a.yml; yq .c.x a.yml; yq 'explode(.) | .c' a.yml", "1\nx: 1\ny: 2\n"],
    ["decodes base64", "echo 'p: c2VjcmV0' | yq '.p | @base64d'; yq -n '\"secret\" | @base64'", "secret\nc2VjcmV0\n"],
    ["reads YAML within a text", "printf 'd: |\\n  k: v\\n' | yq '.d | from_yaml | .k'", "v\n"],
    ["interpolates", "echo 'a: 1' | yq '\"n=\\(.a + 1)\"'", "n=2\n"],
    ["refuses what is no expression", "yq -n 'foo'; yq -n '.a['; yq -n '.a = '", "Error: 1:1: invalid input text \"foo\"\nError: bad expression, could not find matching `]`\nError: '=' expects 2 args but there is 1\n"],
    ["refuses what is no YAML", "printf 'a: b: c\\n' | yq .; printf 'a: [1\\n' | yq .", "Error: bad file '-': yaml: line 1: mapping values are not allowed in this context\nError: bad file '-': yaml: line 1: did not find expected ',' or ']'\n"],
    ["refuses more levels than it can walk", "printf '[%.0s' $(seq 5000) | yq .", "Error: bad file '-': yaml: exceeded max depth of 10000\n"],
    ["names what cannot be added", "echo 'a: {b: 1}' | yq '.a + 1'; echo 'a: [1]' | yq '.a.b'", "Error: !!int () cannot be added to a !!map (a)\nError: cannot index array with 'b' (strconv.ParseInt: parsing \"b\": invalid syntax)\n"],
  ])("%s", async (_name, command, expected) => {
    expect(await output(command)).toBe(expected);
  });
});

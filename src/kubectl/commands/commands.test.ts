import { beforeAll, describe, expect, test } from "vitest";
import { TestWorkstation } from "../testing/workstation.ts";

const CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: b}\n";

/** One after the other on one machine: what is typed, what is printed, how it ends. */
const session: [words: string, text: string, code: number][] = [
  ["get pods", "No resources found in default namespace.\n", 0],
  ["get pods -A", "No resources found\n", 0],
  ["get nothing", 'error: the server doesn\'t have a resource type "nothing"\n', 1],
  ["get pod web", 'Error from server (NotFound): pods "web" not found\n', 1],
  ["gett pods", 'error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n', 1],
  ["get --nope", "error: unknown flag: --nope\nSee 'kubectl get --help' for usage.\n", 1],
  ["apply -f /root/conf.yaml", "configmap/conf created\n", 0],
  ["apply -f /root/conf.yaml", "configmap/conf unchanged\n", 0],
  ["apply -f /root/nope.yaml", 'error: the path "/root/nope.yaml" does not exist\n', 1],
  ["get cm conf -o jsonpath={.data.a}", "b", 0],
  ["get cm conf -o name", "configmap/conf\n", 0],
  ["label cm conf tier=back", "configmap/conf labeled\n", 0],
  ["label cm conf tier=front", "error: 'tier' already has a value (back), and --overwrite is false\n", 1],
  ["label cm conf tier-", "configmap/conf unlabeled\n", 0],
  ["annotate cm conf owner=ada", "configmap/conf annotated\n", 0],
  ['patch cm conf -p {"data":{"a":"c"}}', "configmap/conf patched\n", 0],
  ['patch cm conf -p {"data":{"a":"c"}}', "configmap/conf patched (no change)\n", 0],
  ["create configmap conf", 'error: failed to create configmap: configmaps "conf" already exists\n', 1],
  ["create deployment web --image=nginx --replicas=2", "deployment.apps/web created\n", 0],
  ["scale deployment web --replicas=3", "deployment.apps/web scaled\n", 0],
  ["get deploy web -o jsonpath={.spec.replicas}", "3", 0],
  ["set image deployment/web nginx=nginx:1.27", "deployment.apps/web image updated\n", 0],
  ["expose deployment web --port=80", "service/web exposed\n", 0],
  ["rollout pause deployment/web", "deployment.apps/web paused\n", 0],
  ["create secret generic words --from-literal=WORD=密码", "secret/words created\n", 0],
  ["set env deployment/web --from=secret/words", "deployment.apps/web env updated\n", 0],
  ["set env deployment/web --list --resolve", "# Deployment web, container nginx\nWORD=密码\n", 0],
  ["auth can-i create pods", "yes\n", 0],
  ["auth can-i create pods --as=eve", "no\n", 1],
  ["config current-context", "admin\n", 0],
  ["config set users.ann.client-key-data 钥匙 --set-raw-bytes", 'Property "users.ann.client-key-data" set.\n', 0],
  ['config view --raw -o jsonpath={.users[?(@.name=="ann")].user.client-key-data}', "6ZKl5YyZ", 0],
  ["delete cm conf", 'configmap "conf" deleted from default namespace\n', 0],
  ["delete cm conf", 'Error from server (NotFound): configmaps "conf" not found\n', 1],
];

describe("commands", () => {
  let workstation: TestWorkstation;
  beforeAll(() => {
    workstation = new TestWorkstation({ "/root/conf.yaml": CONFIG_MAP });
  });

  test.each(session)("kubectl %s", async (words, text, code) => {
    expect(await workstation.kubectl(...words.split(" "))).toEqual({ text, code });
  });
});

/** With a context that is not there besides: a command asks for the namespace or for the way to the server before or after its own checks. */
const LOST = "Error in configuration: context was not found for specified context: nope\n";
const NO_WAY = 'error: context "nope" does not exist\n';
const mistakes: [words: string, text: string][] = [
  ["get", LOST],
  ["get --raw /api", NO_WAY],
  ["describe", LOST],
  ["create role", "error: exactly one NAME is required, got 0\nSee 'kubectl create role -h' for help and examples\n"],
  ["create role r", NO_WAY],
  ["create token t --bound-object-name=a", LOST],
  ["run web --image=A", NO_WAY],
  ["exec web ls", "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples\n"],
  ["exec web", LOST],
  ["label pods", LOST],
  ["annotate pods", "error: at least one annotation update is required\n"],
  ["set selector svc web a=b", `Error in configuration: \n* context "nope" does not exist\n${LOST.replace("Error in configuration:", "*")}`],
  ["delete pod web --cascade=x", 'error: invalid cascade value (x). Must be "background", "foreground", or "orphan"\n'],
  ["wait pod web --for=x", NO_WAY],
  ["top pod a b", "error: pod [NAME | -l label]\nSee 'kubectl top pod -h' for help and examples\n"],
];

test.each(mistakes)("a mistake and a broken kubeconfig: kubectl %s", async (words, text) => {
  expect(await new TestWorkstation({}).kubectl(...words.split(" "), "--context=nope")).toEqual({ text, code: 1 });
});

const LIST = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: nope.io/v1, kind: Nope, metadata: {name: q}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: li}}\n";
const files = {
  "/root/list.yaml": LIST,
  "/root/bare.yaml": "apiVersion: v1\nkind: List\nitems:\n- {kind: Pod}\n- {metadata: {name: q}}\n",
  "/root/nope.yaml": "apiVersion: nope.io/v1\nkind: Nope\nmetadata: {name: q}\n",
  "/root/ing.yaml": "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: q}\n",
  "/root/svc.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: q}\n",
};
const odd: [words: string, text: string, code: number][] = [
  ["create -f /root/list.yaml", 'configmap/li created\nunable to recognize no matches for kind "Nope" in version "nope.io/v1"\n', 1],
  ["create -f /root/bare.yaml", 'error: error validating "/root/bare.yaml": error validating data: [apiVersion not set, apiVersion not set, kind not set]; if you choose to ignore these errors, turn validation off with --validate=false\n', 1],
  ["set sa -f /root/ing.yaml --local x", "error: ingress.networking.k8s.io/q\n the object is not a pod or does not have a pod template: *v1.Ingress\n", 1],
  ["set selector -f /root/svc.yaml --local a=b", "service/q selector updated\n", 0],
  ["set selector svc web a!=b", 'error: "!=" is not a valid label selector operator\n', 1],
  ["events --for /web", "error: a resource must be present, got: /, Resource=\n", 1],
  ["events --for Nope.x/q", 'the server doesn\'t have a resource type "nope" in group "x"\n', 1],
  ["rollout history ns/default", 'error: error retrieving history for "Namespace", no visitor method exists for { Namespace}\n', 1],
  ["get svc q w --sort-by=.spec.x[ -o name", 'Error from server (NotFound): services "q" not found\nError from server (NotFound): services "w" not found\n', 1],
];

describe("odd corners", () => {
  let workstation: TestWorkstation;
  beforeAll(() => {
    workstation = new TestWorkstation(files);
  });

  test.each(odd)("kubectl %s", async (words, text, code) => {
    expect(await workstation.kubectl(...words.split(" "))).toEqual({ text, code });
  });

  test("a kind that the server does not know is told of where validation only warns", async () => {
    const { text } = await workstation.kubectl("create", "-f", "/root/nope.yaml", "--validate=warn");
    expect(text).toMatch(/^W\S+ \S+ +\d+ schema.go:145\] cannot perform warn validation .*\nerror: resource mapping not found/);
  });
});

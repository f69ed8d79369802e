import { createHash, generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { decodePrivate } from "../../src/os/crypto/rsa.ts";
import { makeRequest } from "../../src/os/crypto/x509.ts";
import { RealKubectl, until } from "./real-kubectl.ts";

// A busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 });

/* The real kubectl against the served cluster: every verb of its own, whatever it sends and however it reads answers. */

let kubectl: RealKubectl;

beforeAll(async () => {
  kubectl = await RealKubectl.start({ speed: 20 });
  await kubectl.say("run web --image=nginx --labels=app=web");
  await kubectl.say("create deployment shop --image=nginx --replicas=2");
  await kubectl.say("wait --for=condition=Ready pod/web --timeout=60s");
  await kubectl.say("rollout status deployment/shop --timeout=60s");
}, 60_000);

afterAll(() => kubectl.stop());

/** Writes a file where kubectl runs. */
function file(name: string, text: string): string {
  writeFileSync(join(kubectl.folder, name), text);
  return name;
}

describe("about the cluster", () => {
  it("tells versions, addresses and what is served", async () => {
    expect(JSON.parse(await kubectl.say("version -o json"))).toMatchObject({ serverVersion: { gitVersion: "v1.36.2" } });
    expect(await kubectl.say("cluster-info")).toContain(kubectl.served.url);
    expect(await kubectl.say("api-versions")).toContain("apps/v1\n");
    const resources = await kubectl.say("api-resources");
    expect(resources).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m);
    expect(resources).toMatch(/^nodes +metrics.k8s.io\/v1beta1 +false +NodeMetrics$/m);
    expect(await kubectl.say("api-resources --categories=all -o name")).toContain("deployments.apps\n");
  });

  it("answers raw paths", async () => {
    expect(await kubectl.say("get --raw /healthz")).toBe("ok");
    expect(await kubectl.say("get --raw '/readyz?verbose'")).toContain("readyz check passed");
    expect(await kubectl.say("get --raw /version")).toContain('"minor": "36"');
    expect(await kubectl.say("get --raw /metrics")).toMatch(/^apiserver_request_total\{/m);
  });

  it("explains fields from the OpenAPI schema", async () => {
    expect(await kubectl.say("explain pod.spec.containers.livenessProbe")).toMatch(/^ {2}failureThreshold\t<integer>$/m);
    expect(await kubectl.say("explain deployment.spec.strategy --recursive")).toMatch(/^ {4}maxSurge\t<IntOrString>$/m);
    expect(await kubectl.say("explain deployment.spec.strategy --output=plaintext-openapiv2")).toMatch(/^ {3}rollingUpdate\t<Object>$/m);
    const wrong = await kubectl.run("explain pod.spec.nothing");
    expect(wrong.stderr).toContain('field "nothing" does not exist');
  });

  it("shows use of nodes and Pods", async () => {
    expect(await kubectl.say("top nodes")).toMatch(/^controlplane +\d+m +\d+% +\d+Mi +\d+% *$/m);
    expect(await kubectl.say("top pods -n kube-system")).toMatch(/^coredns-\S+ +\d+m +\d+Mi *$/m);
  });
});

describe("reading", () => {
  it("gets tables, objects, names, columns and templates", async () => {
    expect(await kubectl.say("get pods")).toMatch(/^web +1\/1 +Running +0 +\S+$/m);
    expect(await kubectl.say("get pods -A -o wide")).toMatch(/^kube-system +coredns-\S+ +1\/1 +Running .* 10\.244\./m);
    expect(await kubectl.say("get all")).toMatch(/^deployment.apps\/shop +2\/2 +2 +2/m);
    expect(await kubectl.say("get pod web -o jsonpath={.status.phase}")).toBe("Running");
    expect(await kubectl.say("get pod web -o name")).toBe("pod/web\n");
    expect(await kubectl.say("get pod web -o custom-columns=N:.metadata.name,I:.spec.containers[*].image")).toBe("N     I\nweb   nginx\n");
    expect(await kubectl.say("get pod web -o yaml")).toContain("kind: Pod\nmetadata:\n");
    expect(await kubectl.say("get pods -l app=web --show-labels --no-headers")).toMatch(/^web .* app=web\n$/);
    expect(await kubectl.say("get pods --field-selector metadata.name=web -o name")).toBe("pod/web\n");
    expect(await kubectl.say("get pods -A --sort-by=.metadata.name -o name --chunk-size=2")).toContain("pod/etcd-controlplane\n");
    expect((await kubectl.run("get pod none")).stderr).toBe('Error from server (NotFound): pods "none" not found\n');
  });

  it("describes", async () => {
    expect(await kubectl.say("describe pod web")).toMatch(/^Events:\n {2}Type[\s\S]* Successfully assigned default\/web to node-\d/m);
    expect(await kubectl.say("describe node node-1")).toContain("Allocated resources:");
    expect(await kubectl.say("describe deployment shop")).toMatch(/^NewReplicaSet: +shop-\w+ \(2\/2 replicas created\)$/m);
  });

  it("lists events", async () => {
    expect(await kubectl.say("events --for pod/web")).toMatch(/Normal +Started +Pod\/web +Container started/);
    expect(await kubectl.say("get events --field-selector reason=Scheduled")).toContain("pod/web");
  });

  it("watches", async () => {
    const watch = kubectl.start(["get", "configmaps", "--watch", "-o", "name"]);
    await until(() => watch.text().includes("configmap/kube-root-ca.crt"));
    await kubectl.say("create configmap seen");
    await until(() => watch.text().includes("configmap/seen"));
    watch.child.kill("SIGINT");
    await watch.outcome;
  });
});

describe("writing", () => {
  it("creates with each generator", async () => {
    await kubectl.say("create namespace gen");
    const lines: Record<string, string> = {
      "configmap c --from-literal=a=b": "configmap/c created",
      "secret generic s --from-literal=a=b": "secret/s created",
      "secret docker-registry r --docker-username=u --docker-password=p": "secret/r created",
      "serviceaccount robot": "serviceaccount/robot created",
      "role r --verb=get --resource=pods": "role.rbac.authorization.k8s.io/r created",
      "rolebinding r --role=r --serviceaccount=gen:robot": "rolebinding.rbac.authorization.k8s.io/r created",
      "clusterrole gen --verb=list --resource=nodes": "clusterrole.rbac.authorization.k8s.io/gen created",
      "clusterrolebinding gen --clusterrole=gen --user=ann": "clusterrolebinding.rbac.authorization.k8s.io/gen created",
      "deployment d --image=nginx": "deployment.apps/d created",
      "job j --image=busybox -- true": "job.batch/j created",
      "cronjob c --image=busybox --schedule='*/5 * * * *' -- true": "cronjob.batch/c created",
      "service clusterip s --tcp=80:80": "service/s created",
      "service nodeport n --tcp=80": "service/n created",
      "ingress i --rule=host/path=s:80": "ingress.networking.k8s.io/i created",
      "poddisruptionbudget p --selector=app=d --min-available=1": "poddisruptionbudget.policy/p created",
      "quota q --hard=pods=20": "resourcequota/q created",
      "priorityclass gen --value=7": "priorityclass.scheduling.k8s.io/gen created",
    };
    for (const [line, said] of Object.entries(lines)) expect(await kubectl.say(`create -n gen ${line}`)).toBe(`${said}\n`);
    expect(await kubectl.say("create token robot -n gen")).toMatch(/^ey[\w-]+\.[\w-]+\.[\w-]+\n?$/);
    expect(await kubectl.say("expose deployment d -n gen --port=80")).toBe("service/d exposed\n");
    expect(await kubectl.say("autoscale deployment d -n gen --max=3")).toBe("horizontalpodautoscaler.autoscaling/d autoscaled\n");
    expect(await kubectl.say("delete namespace gen")).toBe('namespace "gen" deleted\n');
    await kubectl.say("delete clusterrole/gen clusterrolebinding/gen priorityclass/gen");
  });

  it("creates, replaces and deletes from files", async () => {
    const manifest = (value: string): string => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"file"},"data":{"v":"${value}"}}`;
    expect(await kubectl.say(`create -f ${file("a.json", manifest("1"))}`)).toBe("configmap/file created\n");
    expect((await kubectl.run("create -f a.json")).stderr).toBe('Error from server (AlreadyExists): error when creating "a.json": configmaps "file" already exists\n');
    expect(await kubectl.say(`replace -f ${file("b.json", manifest("2"))}`)).toBe("configmap/file replaced\n");
    expect(await kubectl.say("get configmap file -o jsonpath={.data.v}")).toBe("2");
    expect(await kubectl.say("replace --force -f b.json")).toContain("configmap/file replaced");
    expect(await kubectl.say("delete -f b.json")).toBe('configmap "file" deleted\n');
  });

  it("applies, shows differences, prunes nothing that it does not own", async () => {
    const manifest = (value: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: applied\ndata:\n  v: "${value}"\n`;
    expect(await kubectl.say("apply -f -", { input: manifest("1") })).toBe("configmap/applied created\n");
    expect(await kubectl.say("apply -f -", { input: manifest("1") })).toBe("configmap/applied unchanged\n");
    const diff = await kubectl.run("diff -f -", { input: manifest("2") });
    expect(diff.code).toBe(1);
    expect(diff.stdout).toMatch(/^- {2}v: "1"\n\+ {2}v: "2"$/m);
    expect(await kubectl.say("apply -f -", { input: manifest("2") })).toBe("configmap/applied configured\n");
    expect(await kubectl.say("apply --dry-run=server -f -", { input: manifest("3") })).toBe("configmap/applied configured (server dry run)\n");
    expect(await kubectl.say("apply view-last-applied configmap applied")).toContain('v: "2"');
    expect((await kubectl.run("apply -f -", { input: manifest("2").replace("\ndata:", "\ndate:") })).stderr).toContain('strict decoding error: unknown field "date"');
  });

  it("applies on the server, with conflicts between managers", async () => {
    const manifest = (value: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: owned\ndata:\n  v: "${value}"\n`;
    expect(await kubectl.say("apply --server-side -f -", { input: manifest("1") })).toBe("configmap/owned serverside-applied\n");
    const conflict = await kubectl.run("apply --server-side --field-manager=other -f -", { input: manifest("2") });
    expect(conflict.code).toBe(1);
    expect(conflict.stderr).toContain('Apply failed with 1 conflict: conflict with "kubectl": .data.v');
    expect(await kubectl.say("apply --server-side --field-manager=other --force-conflicts -f -", { input: manifest("2") })).toBe("configmap/owned serverside-applied\n");
    expect(await kubectl.say("get configmap owned -o jsonpath={.metadata.managedFields[*].manager} --show-managed-fields")).toBe("other");
  });

  it("edits with the editor of the learner", async () => {
    await kubectl.say("create configmap edited --from-literal=a=old");
    expect(await kubectl.say("edit configmap edited", { env: { KUBE_EDITOR: "sed -i s/old/new/" } })).toBe("configmap/edited edited\n");
    expect(await kubectl.say("get configmap edited -o jsonpath={.data.a}")).toBe("new");
    expect((await kubectl.run("edit configmap edited", { env: { KUBE_EDITOR: "true" } })).stderr).toBe("Edit cancelled, no changes made.\n");
    // What the server refuses is shown to the editor again, and kept when it is given up.
    const refused = await kubectl.run("edit pod web", { env: { KUBE_EDITOR: "sed -i s/nodeName:.*/nodeName:\\ other/" } });
    expect(refused.stderr).toContain('error: pods "web" is invalid');
  });

  it("patches in each way", async () => {
    await kubectl.say("create deployment patched --image=nginx");
    expect(await kubectl.say(`patch deployment patched -p '{"spec":{"replicas":0}}'`)).toBe("deployment.apps/patched patched\n");
    expect(await kubectl.say(`patch deployment patched -p '{"spec":{"replicas":0}}'`)).toBe("deployment.apps/patched patched (no change)\n");
    const sidecar = '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}';
    await kubectl.say(`patch deployment patched -p '${sidecar}'`);
    expect(await kubectl.say("get deployment patched -o jsonpath={.spec.template.spec.containers[*].name}")).toBe("side nginx");
    await kubectl.say(`patch deployment patched --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0"}]'`);
    await kubectl.say(`patch deployment patched --type=merge -p '{"metadata":{"labels":{"app":null}}}'`);
    expect(await kubectl.say("get deployment patched -o jsonpath={.metadata.labels}")).toBe("");
    await kubectl.say(`patch deployment patched --subresource=scale --type=merge -p '{"spec":{"replicas":1}}'`);
    expect(await kubectl.say("get deployment patched --subresource=scale -o jsonpath={.spec.replicas}")).toBe("1");
    await kubectl.say("delete deployment patched");
  });

  it("labels, annotates, taints", async () => {
    expect(await kubectl.say("label pod web tier=front")).toBe("pod/web labeled\n");
    expect((await kubectl.run("label pod web tier=back")).stderr).toContain("'tier' already has a value (front), and --overwrite is false");
    expect(await kubectl.say("label pod web tier-")).toBe("pod/web unlabeled\n");
    expect(await kubectl.say("annotate pod web why=because")).toBe("pod/web annotated\n");
    expect(await kubectl.say("taint node node-3 key=v:NoSchedule")).toBe("node/node-3 tainted\n");
    expect(await kubectl.say("taint node node-3 key-")).toBe("node/node-3 untainted\n");
  });

  it("sets images, resources, variables, selectors, accounts", async () => {
    await kubectl.say("create deployment set --image=nginx");
    for (const what of ["image deployment/set nginx=nginx:1.27", "resources deployment/set --limits=cpu=100m", "env deployment/set A=1", "serviceaccount deployment/set default"]) {
      expect(await kubectl.say(`set ${what}`)).toMatch(/^deployment.apps\/set (image|resource requirements|env|serviceaccount) updated\n$/);
    }
    expect(await kubectl.say("set env deployment/set --list")).toContain("A=1");
    await kubectl.say("delete deployment set --cascade=foreground");
    expect(await kubectl.say("get replicasets -l app=set -o name")).toBe("");
  });

  it("rolls out, pauses, resumes, undoes, restarts, scales", async () => {
    await kubectl.say("create deployment roll --image=nginx:1.27");
    await kubectl.say("rollout status deployment/roll --timeout=60s");
    await kubectl.say("set image deployment/roll nginx=nginx:1.28");
    expect(await kubectl.say("rollout status deployment/roll --timeout=60s")).toContain('deployment "roll" successfully rolled out');
    expect(await kubectl.say("rollout history deployment/roll")).toMatch(/^1 .*\n2 /m);
    expect(await kubectl.say("rollout undo deployment/roll")).toBe("deployment.apps/roll rolled back\n");
    expect(await kubectl.say("rollout pause deployment/roll")).toBe("deployment.apps/roll paused\n");
    expect(await kubectl.say("rollout resume deployment/roll")).toBe("deployment.apps/roll resumed\n");
    expect(await kubectl.say("rollout restart deployment/roll")).toBe("deployment.apps/roll restarted\n");
    expect(await kubectl.say("scale deployment roll --replicas=3")).toBe("deployment.apps/roll scaled\n");
    await kubectl.say("wait deployment/roll --for=jsonpath={.status.readyReplicas}=3 --timeout=90s");
    expect((await kubectl.run("scale deployment roll --current-replicas=9 --replicas=1")).stderr).toContain("Expected replicas to be 9, was 3");
    await kubectl.say("delete deployment roll --wait=false");
  });

  it("deletes with grace, by selector, all, and waits", async () => {
    await kubectl.say("run gone --image=nginx --labels=del=1");
    await kubectl.say("wait pod/gone --for=condition=Ready --timeout=60s");
    const waiting = kubectl.run("wait pod/gone --for=delete --timeout=60s");
    expect(await kubectl.say("delete pod -l del=1 --grace-period=1")).toBe('pod "gone" deleted\n');
    expect((await waiting).code).toBe(0);
    await kubectl.say("run gone --image=nginx");
    const forced = await kubectl.run("delete pod gone --force --grace-period=0");
    expect(forced).toMatchObject({ code: 0, stdout: 'pod "gone" force deleted\n' });
    await kubectl.say("create namespace many");
    for (const name of ["a", "b"]) await kubectl.say(`create configmap ${name} -n many`);
    expect(await kubectl.say("delete configmaps --all -n many")).toContain('configmap "a" deleted\nconfigmap "b" deleted\n');
    await kubectl.say("delete namespace many");
  });
});

describe("in Pods", () => {
  it.each([["WebSocket", "true"], ["SPDY", "false"]])("executes commands by %s", async (_name, websockets) => {
    const env = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: websockets };
    const both = await kubectl.run("exec web -- sh -c 'echo out; echo err >&2; exit 3'", { env });
    expect(both).toEqual({ code: 3, stdout: "out\n", stderr: "err\ncommand terminated with exit code 3\n" });
    expect(await kubectl.say("exec -i web -- tr a-z A-Z", { env, input: "some words\n" })).toBe("SOME WORDS\n");
    const much = "0123456789abcdef".repeat(20_000);
    expect(await kubectl.say("exec -i web -- cat", { env, input: much })).toBe(much);
    const none = await kubectl.run("exec web -- nothing", { env });
    expect(none.stderr).toContain('exec: "nothing": executable file not found in $PATH');
    expect((await kubectl.run("exec web -c other -- true", { env })).stderr).toContain("container other is not valid for pod web");
  });

  it("shows logs, and goes on with -f", async () => {
    await kubectl.say("run ticker --image=busybox -- sh -c 'i=0; while true; do echo tick $i; i=$((i+1)); sleep 5; done'");
    await kubectl.say("wait pod/ticker --for=condition=Ready --timeout=60s");
    const follow = kubectl.start(["logs", "-f", "ticker"]);
    await until(() => follow.text().includes("tick 3\n"));
    follow.child.kill("SIGINT");
    await follow.outcome;
    expect(await kubectl.say("logs ticker --tail=1")).toMatch(/^tick \d+\n$/);
    expect(await kubectl.say("logs ticker --timestamps --limit-bytes=60")).toMatch(/^\d{4}-\d\d-\d\dT\S+Z tick 0\n/);
    expect(await kubectl.say("logs -l run=ticker --prefix --tail=1")).toMatch(/^\[pod\/ticker\/ticker\] tick/);
    expect((await kubectl.run("logs ticker -p")).stderr).toContain('previous terminated container "ticker" in pod "ticker" not found');
    await kubectl.say("delete pod ticker --now");
  });

  it.each([["WebSocket", "true"], ["SPDY", "false"]])("forwards ports by %s", async (_name, websockets) => {
    const forward = kubectl.start(["port-forward", "pod/web", ":80"], { env: { KUBECTL_PORT_FORWARD_WEBSOCKETS: websockets } });
    await until(() => forward.text().includes("Forwarding from 127.0.0.1:"));
    const port = Number(/127\.0\.0\.1:(\d+) -> 80/.exec(forward.text())![1]);
    for (let i = 0; i < 3; i += 1) expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain("Welcome to nginx!");
    // One that says nothing and goes does not disturb the others.
    await new Promise<void>((resolve) => connect(port, "127.0.0.1", function (this: { destroy(): void }) {
      this.destroy();
      resolve();
    }));
    expect((await fetch(`http://127.0.0.1:${port}/none`)).status).toBe(404);
    forward.child.kill("SIGINT");
    await forward.outcome;
  });

  it("says which port refuses, and is gone", async () => {
    const forward = kubectl.start(["port-forward", "pod/web", ":81"]);
    await until(() => forward.text().includes("Forwarding from 127.0.0.1:"));
    const port = Number(/127\.0\.0\.1:(\d+) -> 81/.exec(forward.text())![1]);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    const { code, stderr } = await forward.outcome;
    expect(code).toBe(1);
    expect(stderr).toContain("dial tcp4 127.0.0.1:81: connect: connection refused");
    expect(stderr).toContain("lost connection to pod");
  });

  it("copies files there and back", async () => {
    file("local.txt", "brought\n");
    await kubectl.say("cp local.txt web:/tmp/there.txt");
    expect(await kubectl.say("exec web -- cat /tmp/there.txt")).toBe("brought\n");
    await kubectl.say("cp web:/etc/nginx/nginx.conf back.conf");
    expect(existsSync(join(kubectl.folder, "back.conf"))).toBe(true);
    expect(readFileSync(join(kubectl.folder, "back.conf"), "utf8")).toContain("worker_processes");
  });

  it("attaches to what runs", async () => {
    await kubectl.say("run echoer --image=busybox --stdin -- sh -c 'read line; echo got $line'").catch(() => "");
    const attach = kubectl.run("run asked --image=busybox -i --restart=Never --rm -- sh -c 'read line; echo got $line'", { input: "this\n" });
    expect((await attach).stdout).toContain("got this");
  });

  it("debugs with an ephemeral container, a copy, a node", async () => {
    await kubectl.say("debug web --image=busybox -c dbg -- sleep 1d");
    await until(() => kubectl.served.environment.cluster.apiServer.storage.get("pods", "default", "web") !== undefined);
    expect(await kubectl.say("get pod web -o jsonpath={.spec.ephemeralContainers[*].name}")).toBe("dbg");
    await kubectl.say("debug web --image=busybox --copy-to=web-copy --share-processes -- sleep 1d");
    expect(await kubectl.say("get pod web-copy -o jsonpath={.spec.shareProcessNamespace}")).toBe("true");
    await kubectl.say("debug node/node-1 --image=busybox -- sleep 1d");
    expect(await kubectl.say("get pods -o name")).toContain("pod/node-debugger-node-1-");
  });

  it("proxies to Pods and Services", async () => {
    await kubectl.say("expose pod web --port=80");
    await until(() => kubectl.served.environment.cluster.apiServer.storage.list("endpointslices.discovery.k8s.io", "default").some(({ metadata }) => metadata?.name?.startsWith("web-")));
    expect(await kubectl.say("get --raw /api/v1/namespaces/default/pods/web/proxy/")).toContain("Welcome to nginx!");
    expect(await kubectl.say("get --raw /api/v1/namespaces/default/services/web:80/proxy/")).toContain("Welcome to nginx!");
    expect(await kubectl.say("get --raw /api/v1/nodes/node-1/proxy/healthz")).toBe("ok");
    expect(await kubectl.say("get --raw /api/v1/nodes/controlplane/proxy/pods")).toContain('"name":"etcd-controlplane"');
    const proxy = kubectl.start(["proxy", "--port=0"]);
    await until(() => proxy.text().includes("Starting to serve on"));
    const address = /on (\S+)/.exec(proxy.text())![1]!;
    expect(await (await fetch(`http://${address}/api/v1/namespaces/default/pods/web`)).json()).toMatchObject({ kind: "Pod" });
    proxy.child.kill("SIGINT");
    await proxy.outcome;
  });
});

describe("nodes", () => {
  it("are cordoned, drained and given back", async () => {
    expect(await kubectl.say("cordon node-2")).toBe("node/node-2 cordoned\n");
    expect(await kubectl.say("get node node-2")).toContain("Ready,SchedulingDisabled");
    const drained = await kubectl.run("drain node-2 --ignore-daemonsets --delete-emptydir-data --force --timeout=120s", { timeout: 80_000 });
    expect(drained.stdout).toContain("node/node-2 drained");
    expect(await kubectl.say("uncordon node-2")).toBe("node/node-2 uncordoned\n");
  });
});

describe("who may", () => {
  it("asks about itself and others", async () => {
    expect(await kubectl.say("auth can-i create pods")).toBe("yes\n");
    const other = await kubectl.run("auth can-i create pods --as=ann");
    expect(other).toMatchObject({ code: 1, stdout: "no\n" });
    expect(await kubectl.say("auth can-i --list --as=ann")).toMatch(/^selfsubjectreviews.authentication.k8s.io .* \[create\]$/m);
    expect(await kubectl.say("auth whoami -o jsonpath={.status.userInfo.username} --as=ann")).toBe("ann");
    expect((await kubectl.run("get pods --as=ann")).stderr).toBe(
      'Error from server (Forbidden): pods is forbidden: User "ann" cannot list resource "pods" in API group "" in the namespace "default"\n',
    );
  });

  it("knows service accounts by their tokens", async () => {
    await kubectl.say("create serviceaccount reader");
    await kubectl.say("create role reader --verb=get,list --resource=pods");
    await kubectl.say("create rolebinding reader --role=reader --serviceaccount=default:reader");
    const token = (await kubectl.say("create token reader --duration=1h")).trim();
    const url = kubectl.served.url;
    writeFileSync(join(kubectl.folder, "ca.crt"), kubectl.served.authority);
    const as = `--kubeconfig=/dev/null --server=${url} --certificate-authority=ca.crt --token=${token}`;
    expect(await kubectl.say(`get pods -o name ${as}`)).toContain("pod/web\n");
    expect((await kubectl.run(`delete pod web ${as}`)).stderr).toContain(
      'User "system:serviceaccount:default:reader" cannot delete resource "pods" in API group "" in the namespace "default"',
    );
    const wrong = await kubectl.run(`get pods ${as}x`);
    expect(wrong.stderr).toBe("error: You must be logged in to the server (Unauthorized)\n");
  });

  it("reconciles roles", async () => {
    const role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: rec, namespace: default}\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n";
    expect(await kubectl.say("auth reconcile -f -", { input: role })).toContain("role.rbac.authorization.k8s.io/rec reconciled");
  });

  it("approves and denies certificates", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = privateKey.export({ type: "pkcs1", format: "pem" }) as string;
    const hash = (data: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(data).digest());
    const request = makeRequest([["O", "dev"], ["CN", "ann"]], {}, decodePrivate(key)!, hash);
    const spec = { request: Buffer.from(request).toString("base64"), signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"] };
    for (const name of ["ann", "bob"]) {
      const object = { apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: { name }, spec };
      await kubectl.say("create -f -", { input: JSON.stringify(object) });
    }
    expect(await kubectl.say("certificate approve ann")).toBe("certificatesigningrequest.certificates.k8s.io/ann approved\n");
    expect(await kubectl.say("certificate deny bob")).toBe("certificatesigningrequest.certificates.k8s.io/bob denied\n");
    expect(await kubectl.say("get csr bob --no-headers")).toMatch(/^bob .* kubernetes-admin .* Denied\n$/);
    await kubectl.say("wait csr/ann --for=jsonpath={.status.certificate} --timeout=30s");
    expect(await kubectl.say("get csr ann --no-headers")).toMatch(/Approved,Issued\n$/);
    // With it and the key, one is whom the request named.
    file("ann.crt", Buffer.from(await kubectl.say("get csr ann -o jsonpath={.status.certificate}"), "base64").toString());
    file("ann.key", key);
    file("ca.crt", kubectl.served.authority);
    const as = `--kubeconfig=/dev/null --server=${kubectl.served.url} --certificate-authority=ca.crt --client-certificate=ann.crt --client-key=ann.key`;
    expect(await kubectl.say(`auth whoami -o jsonpath={.status.userInfo} ${as}`)).toContain('"groups":["dev","system:authenticated"],"username":"ann"');
  });
});

describe("custom resources", () => {
  it("are served as soon as they are defined", async () => {
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "crontabs.stable.example.com" },
      spec: {
        group: "stable.example.com",
        scope: "Namespaced",
        names: { plural: "crontabs", singular: "crontab", kind: "CronTab", shortNames: ["ct"], categories: ["all"] },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            additionalPrinterColumns: [{ name: "Spec", type: "string", jsonPath: ".spec.cronSpec" }],
            subresources: { status: {}, scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" } },
            schema: {
              openAPIV3Schema: {
                type: "object",
                properties: {
                  spec: { type: "object", required: ["cronSpec"], properties: { cronSpec: { type: "string", description: "When it runs." }, replicas: { type: "integer", minimum: 1 } } },
                  status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                },
              },
            },
          },
        ],
      },
    };
    await kubectl.say("apply -f -", { input: JSON.stringify(definition) });
    await kubectl.say("wait crd/crontabs.stable.example.com --for=condition=Established --timeout=30s");
    const object = (spec: object): string => JSON.stringify({ apiVersion: "stable.example.com/v1", kind: "CronTab", metadata: { name: "mine" }, spec });
    expect((await kubectl.run("apply -f -", { input: object({ cronSpec: "* *", replicas: 0 }) })).stderr).toContain("spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1");
    expect(await kubectl.say("apply -f -", { input: object({ cronSpec: "* *", replicas: 1 }) })).toBe("crontab.stable.example.com/mine created\n");
    expect(await kubectl.say("apply -f -", { input: object({ cronSpec: "* *", replicas: 2 }) })).toBe("crontab.stable.example.com/mine configured\n");
    expect(await kubectl.say("get ct")).toMatch(/^NAME +SPEC\nmine +\* \*\n$/);
    expect(await kubectl.say("get all")).toContain("crontab.stable.example.com/mine");
    expect(await kubectl.say("explain crontab.spec.cronSpec")).toContain("When it runs.");
    expect(await kubectl.say("scale crontab mine --replicas=4")).toBe("crontab.stable.example.com/mine scaled\n");
    await kubectl.say("delete crd crontabs.stable.example.com");
    await kubectl.say("api-resources");
    expect((await kubectl.run("get crontabs")).stderr).toContain('the server doesn\'t have a resource type "crontabs"');
  });
});

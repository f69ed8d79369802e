import { beforeAll, describe, expect, it } from "vitest";
import { decode, SinkFile } from "../../src/os/index.ts";
import { podCluster, type PodCluster } from "../pods/cluster.ts";

/** crictl on the node of a running Pod: words of cri-tools 1.36, what it asks for answered by the node's containerd. */
describe("crictl", () => {
  let cluster: PodCluster;

  /** What a script on node-1 prints, both streams. */
  async function onNode(script: string): Promise<string> {
    let text = "";
    const sink = new SinkFile((data) => { text += decode(data); });
    const { machine } = cluster.cluster.nodes.get("node-1")!;
    const process = machine.spawn({
      file: "/bin/bash", args: ["bash", "-c", script], env: new Map([["PATH", "/usr/sbin:/usr/bin:/sbin:/bin"], ["HOME", "/root"]]), cwd: "/root",
      files: new Map([[1, sink], [2, sink]]),
    });
    for (let i = 0; i < 100 && !process.status; i += 1) await cluster.pass(0.5);
    return text.replace(/time="[^"]*" /g, "");
  }

  beforeAll(async () => {
    cluster = await podCluster();
    const containers = [{ name: "main", image: "busybox:1.36", command: ["sleep", "1000"] }];
    cluster.client.ofAny("pods").create("default", { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { nodeName: "node-1", containers } } as never);
    await cluster.pass(5);
  });

  it("lists containers, and nothing that does not fit", async () => {
    expect(await onNode("crictl ps --name '^main$' | awk '{ print $2, $NF }'; crictl ps -q --state exited; crictl ps -o wide")).toBe(
      `IMAGE NAMESPACE\n489439659de20 default\nlevel=fatal msg="unsupported output format \\"wide\\""\n`,
    );
  });

  it("removes no container that runs, unless forced, and tells what it was doing when it was refused", async () => {
    const refused = await onNode("crictl rm $(crictl ps -q --name main); crictl inspect nope; crictl stop nope; crictl rmp $(crictl pods -q --name web)");
    const lines = refused.replace(/[0-9a-f]{64}/g, "ID").split("\n");
    const missing = 'rpc error: code = NotFound desc = an error occurred when try to find container \\"nope\\": not found"';
    expect(lines).toEqual([
      'level=fatal msg="container \\"ID\\" is running, please stop it first"',
      `level=fatal msg="get the status of containers: get container status: ${missing}`,
      `level=fatal msg="stopping the container \\"nope\\": ${missing}`,
      'level=fatal msg="pod sandbox \\"ID\\" is running, please stop it first"',
      "",
    ]);
  });

  it("tells of an image, and takes it away", async () => {
    expect(await onNode("crictl inspecti nginx:1.0 | grep -c repoTags; crictl rmi nginx:1.0; crictl rmi nginx:1.0; crictl images -q nginx:1.0")).toBe(
      'level=fatal msg="no such image \\"nginx:1.0\\" present"\n0\nlevel=fatal msg="no such image nginx:1.0"\nlevel=fatal msg="no such image nginx:1.0"\n',
    );
    expect(await onNode("crictl inspecti busybox:1.36 | grep -A1 repoTags; crictl rmi busybox:1.36; crictl rmi busybox:1.36")).toBe(
      '    "repoTags": [\n      "docker.io/library/busybox:1.36"\nDeleted: docker.io/library/busybox:1.36\nlevel=fatal msg="no such image busybox:1.36"\n',
    );
  });

  it("shows the state of the runtime, and what Pods use", async () => {
    expect(await onNode("crictl info | grep -c '\"status\": true'; crictl statsp | grep ^web | awk '{ print $1, $3 }'; crictl version | head -2")).toMatch(
      /^3\nweb 0.00\nVersion: {2}0.1.0\nRuntimeName: {2}containerd\n$/,
    );
  });

  it("keeps its configuration in /etc/crictl.yaml", async () => {
    expect(await onNode("crictl config --set debug=true,timeout=5; crictl config --get timeout; grep debug /etc/crictl.yaml; crictl config --set nope=1")).toBe(
      '5\ndebug: true\nlevel=fatal msg="no configuration option named nope"\n',
    );
  });

  it("writes YAML as Go does, quotes what would be a number", async () => {
    expect(await onNode("crictl inspectp -o yaml $(crictl pods -q --name web) | sed -n '1,4p;/metadata/,/name:/p'")).toBe(
      "info:\n  image: registry.k8s.io/pause:3.10.1\n  pid: 1\n  runtimeType: io.containerd.runc.v2\n  metadata:\n    attempt: 0\n    name: web\n",
    );
    expect(await onNode("crictl pods --name web -o yaml | grep createdAt")).toMatch(/^ {2}createdAt: "\d{19}"\n$/);
  });

  it("shows a command's help when it lacks what it needs, and says which flag it does not know", async () => {
    expect(await onNode("crictl rmp | head -5; crictl pull; crictl ps --nope | head -1; crictl nope; echo $?")).toBe(
      "NAME:\n   crictl rmp - Remove one or more pods\n\nUSAGE:\n   crictl rmp [command options] POD-ID [POD-ID...]\n" +
      'level=fatal msg="image name cannot be empty"\nlevel=fatal msg="flag provided but not defined: -nope"\nIncorrect Usage: flag provided but not defined: -nope\nNo help topic for \'nope\'\n3\n',
    );
  });
});

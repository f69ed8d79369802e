import { describe, expect, it } from "vitest";
import { textOf } from "../../src/cluster/runtime/container-log.ts";
import { podCluster } from "./cluster.ts";

const script = (lines: string) => ["sh", "-c", lines];

interface Case {
  name: string;
  context: object;
  image?: string;
  command?: string[];
  /** Of the Pod, not of the container. */
  pod?: object;
  says: string | RegExp;
}

/** What a container may and may not do, told by what its program says. */
const CASES: Case[] = [
  { name: "root has containerd's capabilities", context: {}, command: script("grep CapEff /proc/self/status; chown 1:1 /tmp && echo ok"), says: "CapEff:\t00000000a80425fb\nok\n" },
  { name: "without all of them root cannot give files away", context: { capabilities: { drop: ["ALL"] } }, command: script("grep CapEff /proc/self/status; chown 1:1 /tmp; chmod 700 /tmp && echo ok"), says: "CapEff:\t0000000000000000\nchown: /tmp: Operation not permitted\nok\n" },
  { name: "with CHOWN alone it can", context: { capabilities: { drop: ["ALL"], add: ["CHOWN"] } }, command: script("chown 1:1 /tmp && echo ok; chmod 700 /tmp"), says: "ok\nchmod: /tmp: Operation not permitted\n" },
  { name: "without DAC_OVERRIDE permissions hold for root too", context: { capabilities: { drop: ["DAC_OVERRIDE"] } }, command: script("echo x > /tmp/f; chown 7:7 /tmp/f; chmod 600 /tmp/f; cat /tmp/f"), says: "cat: can't open '/tmp/f': Permission denied\n" },
  { name: "without SYS_ADMIN nothing is mounted and no name changed", context: {}, command: script("hostname x; mkdir /m; mount -t tmpfs none /m"), says: "hostname: sethostname: Operation not permitted\nmount: permission denied (are you root?)\n" },
  { name: "a privileged one may", context: { privileged: true }, command: script("grep CapEff /proc/self/status; mkdir /m; mount -t tmpfs none /m && mount | grep -c /m; hostname x; hostname"), says: "CapEff:\t000001ffffffffff\n1\nx\n" },
  { name: "another user than root", context: { runAsUser: 1000, runAsGroup: 3000 }, pod: { fsGroup: 2000 }, command: script("id; touch /f; grep CapEff /proc/self/status"), says: "uid=1000 gid=3000 groups=2000,3000\ntouch: /f: Permission denied\nCapEff:\t0000000000000000\n" },
  { name: "a root file system for reading", context: { readOnlyRootFilesystem: true }, command: script("touch /f; echo x > /tmp/f"), says: "touch: /f: Read-only file system\nsh: can't create /tmp/f: Read-only file system\n" },
  { name: "no new privileges", context: { allowPrivilegeEscalation: false }, command: script("grep NoNew /proc/self/status"), says: "NoNewPrivs:\t1\n" },
  { name: "nginx needs CHOWN", image: "nginx:1.25", context: { capabilities: { drop: ["ALL"] } }, says: /\[emerg\] 1#1: chown\("\/var\/cache\/nginx\/client_temp", 101\) failed \(1: Operation not permitted\)\nnginx: \[emerg\] chown\(/ },
  { name: "nginx needs a disk to write on", image: "nginx:1.25", context: { readOnlyRootFilesystem: true }, says: /nginx: \[emerg\] mkdir\(\) "\/var\/cache\/nginx\/client_temp" failed \(30: Read-only file system\)\n$/ },
  { name: "nginx of another user", image: "nginx:1.25", context: { runAsUser: 1000 }, says: /nginx: \[warn\] the "user" directive makes sense only if the master process runs with super-user privileges, ignored in \/etc\/nginx\/nginx.conf:2\n.*\nnginx: \[emerg\] mkdir\(\) "\/var\/cache\/nginx\/client_temp" failed \(13: Permission denied\)\n$/ },
];

describe("a security context", () => {
  it.each(CASES)("$name", async ({ context, pod = {}, image = "busybox:1.36", command, says }) => {
    const { cluster, client, pass, crashes } = await podCluster();
    client.ofAny("pods").create("default", {
      apiVersion: "v1", kind: "Pod", metadata: { name: "it" },
      spec: { restartPolicy: "Never", nodeName: "node-1", securityContext: pod, containers: [{ name: "main", image, ...(command ? { command } : {}), securityContext: context }] },
    } as never);
    await pass(4);
    const { runtime } = cluster.nodes.get("node-1")!;
    const [container] = runtime.containers(client.of("pods").get("default", "it").metadata!.uid!);
    const text = container!.log.from(0).map((entry) => textOf(entry) + (entry.full ? "\n" : "")).join("");
    if (typeof says === "string") expect(text).toBe(says);
    else expect(text).toMatch(says);
    expect(crashes).toEqual([]);
  });
});

describe("files about the Pod itself", () => {
  it("say its labels as they are now", async () => {
    const { client, pass, exec } = await podCluster();
    client.ofAny("pods").create("default", {
      apiVersion: "v1", kind: "Pod", metadata: { name: "it", labels: { b: "two", a: "one" } },
      spec: {
        containers: [{ name: "main", image: "busybox:1.36", command: ["sleep", "3600"], volumeMounts: [{ name: "info", mountPath: "/info" }] }],
        volumes: [{ name: "info", downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } }],
      },
    } as never);
    await pass(4);
    expect(await exec("it", ["cat", "/info/labels"])).toBe("a=\"one\"\nb=\"two\"");
    client.of("pods").patch("default", "it", "application/merge-patch+json", { metadata: { labels: { b: null, c: "three" } } });
    await pass(4);
    expect(await exec("it", ["cat", "/info/labels"])).toBe("a=\"one\"\nc=\"three\"");
  });
});

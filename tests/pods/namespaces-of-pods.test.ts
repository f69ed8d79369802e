import { describe, expect, it } from "vitest";
import { podCluster, type PodCluster } from "./cluster.ts";

const pod = (name: string, spec: object = {}, container: object = {}) => ({
  apiVersion: "v1", kind: "Pod", metadata: { name },
  spec: { nodeName: "node-1", terminationGracePeriodSeconds: 1, containers: [{ name: "main", image: "busybox:1.36", command: ["sleep", "3600"], ...container }], ...spec },
}) as never;

async function running(...pods: never[]): Promise<PodCluster> {
  const world = await podCluster();
  for (const each of pods) world.client.ofAny("pods").create("default", each);
  await world.pass(6);
  return world;
}

describe("settings of the kernel", () => {
  const RANGE = ["cat", "/proc/sys/net/ipv4/ip_local_port_range"];

  it("are those that the Pod asks for, in all its containers; others have the kernel's", async () => {
    const sysctls = [{ name: "net.ipv4.ip_local_port_range", value: "1024 65000" }];
    const box = (name: string) => ({ name, image: "busybox:1.36", command: ["sleep", "3600"] });
    const { exec } = await running(pod("tuned", { securityContext: { sysctls }, containers: [box("one"), box("two")] }), pod("plain"));
    expect(await exec("tuned", RANGE, "one")).toBe("1024\t65000\n");
    expect(await exec("tuned", RANGE, "two")).toBe("1024\t65000\n");
    expect(await exec("tuned", ["sysctl", "net.ipv4.ip_local_port_range"], "two")).toBe("net.ipv4.ip_local_port_range = 1024\t65000\n");
    expect(await exec("plain", RANGE)).toBe("32768\t60999\n");
  });

  it("can be written by privileged containers only", async () => {
    const { exec } = await running(pod("plain"), pod("mighty", {}, { securityContext: { privileged: true } }));
    expect(await exec("plain", ["sysctl", "-w", "net.core.somaxconn=2048"])).toBe("sysctl: error setting key 'net.core.somaxconn': Read-only file system\n[1]");
    expect(await exec("mighty", ["sysctl", "-w", "net.core.somaxconn=2048"])).toBe("net.core.somaxconn = 2048\n");
    expect(await exec("mighty", ["cat", "/proc/sys/net/core/somaxconn"])).toBe("2048\n");
    expect(await exec("plain", ["cat", "/proc/sys/net/core/somaxconn"])).toBe("4096\n");
    // What belongs to no namespace is the machine's.
    expect(await exec("mighty", ["sysctl", "-w", "vm.swappiness=5"])).toBe("vm.swappiness = 5\n");
    expect(await exec("plain", ["cat", "/proc/sys/vm/swappiness"])).toBe("5\n");
  });

  it("that are not safe come in where the kubelet allows them", async () => {
    const world = await podCluster();
    await world.configure("node-1", "allowedUnsafeSysctls: [\"kernel.msg*\", net.core.somaxconn]\n");
    const sysctls = [{ name: "kernel.msgmax", value: "65536" }, { name: "net.core.somaxconn", value: "1024" }];
    world.client.ofAny("pods").create("default", pod("tuned", { securityContext: { sysctls } }));
    await world.pass(6);
    expect(await world.exec("tuned", ["sysctl", "-n", "kernel.msgmax", "net.core.somaxconn"])).toBe("65536\n1024\n");
  });
});

describe("the kernel", () => {
  it("is one and the same for a Pod's programs, its files and the status of the node", async () => {
    const { client, exec } = await running(pod("plain"));
    const { spec } = client.of("pods").get("default", "plain");
    const { kernelVersion } = client.of("nodes").get("", spec!.nodeName!).status!.nodeInfo!;
    expect(await exec("plain", ["uname", "-r"])).toBe(`${kernelVersion}\n`);
    expect(await exec("plain", ["cat", "/proc/sys/kernel/osrelease"])).toBe(`${kernelVersion}\n`);
    const version = (await exec("plain", ["uname", "-v"])).trimEnd();
    expect(await exec("plain", ["cat", "/proc/version"])).toMatch(new RegExp(`^Linux version ${kernelVersion} .* ${version}\n$`));
    expect(await exec("plain", ["uname", "-a"])).toBe(`Linux plain ${kernelVersion} ${version} x86_64 GNU/Linux\n`);
  });
});

describe("users of a Pod's own", () => {
  it("are mapped to a range of the node that no other Pod has", async () => {
    const { exec } = await running(pod("shared"), pod("own", { hostUsers: false }), pod("other", { hostUsers: false }));
    const map = async (name: string) => (await exec(name, ["cat", "/proc/self/uid_map"])).trim().split(/ +/).map(Number);
    expect(await map("shared")).toEqual([0, 0, 4_294_967_295]);
    expect(await map("own")).toEqual([0, 65_536, 65_536]);
    expect(await map("other")).toEqual([0, 131_072, 65_536]);
    const user = (name: string) => exec(name, ["readlink", "/proc/self/ns/user"]);
    expect(await user("own")).not.toBe(await user("shared"));
  });
});

describe("nsenter", () => {
  it("runs a command in namespaces of another process, where that is allowed", async () => {
    const { exec } = await running(
      pod("mighty", { hostPID: true }, { securityContext: { privileged: true } }), pod("curious", { hostPID: true }), pod("plain"),
    );
    const host = (await exec("mighty", ["nsenter", "-t", "1", "-m", "-u", "-i", "-n", "hostname"])).trim();
    expect(host).toMatch(/^node-\d$/);
    expect(await exec("mighty", ["nsenter", "-t1", "-m", "cat", "/etc/hostname"])).toBe(`${host}\n`);
    expect(await exec("mighty", ["nsenter", "--target=1", "--mount", "hostname"])).toBe("mighty\n");
    expect(await exec("curious", ["nsenter", "-t", "1", "-m", "true"])).toBe("nsenter: can't open '/proc/1/ns/mnt': Permission denied\n[1]");
    expect(await exec("plain", ["nsenter", "-t", "1", "-n", "true"])).toBe("nsenter: setns(): can't reassociate to namespace 'net': Operation not permitted\n[1]");
    expect(await exec("plain", ["nsenter", "-t", "99", "-n", "true"])).toBe("nsenter: can't open '/proc/99/ns/net': No such file or directory\n[1]");
  });
});

describe("an image as a volume", () => {
  const volumes = (reference: string) => [{ name: "files", image: { reference, pullPolicy: "IfNotPresent" } }];
  const mounted = { volumeMounts: [{ name: "files", mountPath: "/files" }] };

  it("is pulled, and mounted to be read", async () => {
    const world = await running(pod("reader", { volumes: volumes("httpd:2.4") }, mounted));
    await world.pass(20);
    expect(world.timeline("reader").map(([, reason]) => reason)).toEqual(["Pulling", "Pulled", "Pulled", "Created", "Started"]);
    expect(await world.exec("reader", ["ls", "/files/usr/local/apache2"])).toContain("htdocs");
    expect(await world.exec("reader", ["touch", "/files/x"])).toBe("touch: /files/x: Read-only file system\n[1]");
  });

  it("that does not come keeps its container waiting as an image of its own would", async () => {
    const world = await running(pod("waits", { volumes: volumes("nginx:nosuchtag") }, mounted));
    expect(world.status("waits")).toBe("0/1 ErrImagePull");
    await world.pass(12);
    expect(world.status("waits")).toBe("0/1 ImagePullBackOff");
    expect(world.timeline("waits").map(([, reason]) => reason)).toEqual(["Pulling", "Failed", "BackOff"]);
  });
});

describe("what processes share by ipcmk", () => {
  it("is seen by all containers of the Pod and nobody else; with hostIPC by the node and all who share with it", async () => {
    const box = (name: string, image: string) => ({ name, image, command: ["sleep", "3600"] });
    const two = { containers: [box("one", "debian:12"), box("two", "busybox:1.36")] };
    const { exec } = await running(pod("own", two), pod("other", two), pod("shared", { ...two, hostIPC: true }), pod("with", { ...two, hostIPC: true }));
    const rows = async (name: string, container: string) => (await exec(name, ["ipcs", "-q"], container)).split("\n").filter((line) => line.startsWith("0x")).length;
    expect(await exec("own", ["ipcmk", "-Q"], "one")).toBe("Message queue id: 0\n");
    expect(await exec("shared", ["ipcmk", "-M", "4K"], "one")).toBe("Shared memory id: 0\n");
    expect(await rows("own", "two")).toBe(1);
    expect(await rows("other", "two")).toBe(0);
    expect(await exec("own", ["ipcs", "-q"], "two")).toMatch(/^\n------ Message Queues --------\nkey        msqid      owner      perms      used-bytes   messages {4}\n0x[0-9a-f]{8} 0          root       644        0            0 {11}\n\n$/);
    expect(await exec("with", ["ipcs", "-m"], "one")).toMatch(/\n0x[0-9a-f]{8} 0          root       644        4096       0 +\n\n$/);
    expect(await exec("with", ["ipcrm", "-m", "0"], "one")).toBe("");
    expect(await exec("shared", ["ipcrm", "-m", "0"], "one")).toBe("ipcrm: invalid id (0)\n[1]");
    await exec("shared", ["sh", "-c", "echo here > /dev/shm/note"], "one");
    expect(await exec("with", ["cat", "/dev/shm/note"], "two")).toBe("here\n");
  });
});

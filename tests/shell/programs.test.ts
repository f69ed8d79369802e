import { describe, expect, it } from "vitest";
import { buildTree, createPipe, FileSystem, listenUnix, Machine, SinkFile, socketService, treeContext, decode, Volume } from "../../src/os/index.ts";
import { drive, Simulation } from "../../src/sim/index.ts";
import { programs, workstationFiles } from "../../src/shell/index.ts";
import { sandbox } from "./sandbox.ts";

const output = async (script: string): Promise<string> => (await sandbox().bash(script)).text;

describe("openssl", () => {
  it("makes a key, a request, an authority and a certificate that fits them", async () => {
    expect(await output(`cd /tmp
openssl genrsa -out alice.key 1024; head -1 alice.key; stat -c %a alice.key
openssl req -new -key alice.key -out alice.csr -subj /O=dev/CN=alice
openssl req -in alice.csr -noout -subject -verify
openssl req -x509 -newkey rsa:1024 -nodes -keyout ca.key -out ca.crt -days 10 -subj /CN=my-ca 2>/dev/null
openssl x509 -req -in alice.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out alice.crt -days 5
openssl x509 -in alice.crt -noout -subject -issuer -dates; openssl verify -CAfile ca.crt alice.crt; openssl verify -CAfile alice.crt ca.crt; echo $?
[ "$(openssl x509 -in alice.crt -noout -modulus)" = "$(openssl rsa -in alice.key -noout -modulus 2>/dev/null)" ] && echo same key`)).toBe(`-----BEGIN PRIVATE KEY-----
600
Certificate request self-signature verify OK
subject=O = dev, CN = alice
Certificate request self-signature ok
subject=O = dev, CN = alice
subject=O = dev, CN = alice
issuer=CN = my-ca
notBefore=Nov 20 09:00:00 2026 GMT
notAfter=Nov 25 09:00:00 2026 GMT
alice.crt: OK
CN = my-ca
error 18 at 0 depth lookup: self-signed certificate
error ca.crt: verification failed
2
same key
`);
  });

  it("gives random bytes from the seed, and digests", async () => {
    expect(await output("openssl rand -hex 8 | wc -c; openssl rand -base64 9 | wc -c; echo -n hi | openssl dgst -sha256; echo hello | openssl base64; echo aGVsbG8K | openssl base64 -d; openssl nosuch; echo $?")).toBe(
      "17\n13\nSHA2-256(stdin)= 8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4\naGVsbG8K\nhello\nInvalid command 'nosuch'; type \"help\" for a list.\n1\n");
    expect(await output("openssl rand -hex 8")).toBe(await output("openssl rand -hex 8"));
  });
});

describe("yq", () => {
  const file = "cat > f.yaml <<'E'\n# head\nkind: Deployment\nmetadata:\n  name: web # its name\nspec:\n  replicas: 2\n  containers:\n    - name: a\n      image: nginx\n    - name: b\n      image: busybox\n---\nkind: Service\nE\n";
  it.each<[string, string, string]>([
    ["reads a value of each document", "yq .kind f.yaml", "Deployment\n---\nService\n"],
    ["selects", "yq 'select(.kind == \"Deployment\") | .spec.containers[] | select(.name == \"b\") | .image' f.yaml", "busybox\n"],
    ["edits in place and keeps comments", "yq -i '.spec.replicas = 5' f.yaml; head -6 f.yaml", "# head\nkind: Deployment\nmetadata:\n  name: web # its name\nspec:\n  replicas: 5\n"],
    ["deletes", "yq 'select(.kind==\"Deployment\") | del(.spec.containers)' f.yaml", "# head\nkind: Deployment\nmetadata:\n  name: web # its name\nspec:\n  replicas: 2\n"],
    ["writes JSON", "yq -o json '.metadata' f.yaml | head -3", "{\n  \"name\": \"web\"\n}\n"],
    ["makes something of nothing", "yq -n '.a.b = 1 | .c = [\"x\"]'", "a:\n  b: 1\nc:\n  - x\n"],
    ["takes values of the environment", "X=v yq -n '.a = strenv(X)'", "a: v\n"],
    ["reads JSON", "echo '{\"a\":[1,2]}' | yq -P", "a:\n  - 1\n  - 2\n"],
    ["says that a file is missing", "yq . nosuch; echo $?", "Error: open nosuch: no such file or directory\n1\n"],
  ])("%s", async (_name, command, expected) => {
    expect(await output(`${file}${command}`)).toBe(expected);
  });
});

/** A machine with services behind sockets. */
async function onNode(script: string): Promise<string> {
  const simulation = new Simulation();
  const context = treeContext(() => simulation.wall);
  const fs = new FileSystem(buildTree(context, workstationFiles()));
  const unit = {
    Id: "kubelet.service", Description: "kubelet", LoadState: "loaded", ActiveState: "active", SubState: "running", UnitFileState: "enabled", FragmentPath: "/lib/kubelet.service",
    DropInPaths: [], Documentation: [], ActiveEnterTimestamp: simulation.epoch, InactiveEnterTimestamp: 0, StateChangeTimestamp: simulation.epoch, MainPID: 7, ExecMainPID: 7, ExecMainStatus: 0,
    ExecMainCode: 0, ExecStart: "/usr/bin/kubelet --v=2", MemoryCurrent: 41943040, CPUUsageNSec: 0, TasksCurrent: 12, TasksMax: 100, ControlGroup: "/system.slice/kubelet.service", Result: "success",
    Processes: [{ pid: 7, command: "/usr/bin/kubelet --v=2" }],
  };
  const entry = { cursor: 1, time: simulation.epoch, unit: "kubelet.service", identifier: "kubelet", pid: 7, priority: 6, message: "Started", hostname: "node" };
  listenUnix(fs, "/run/systemd/private", socketService({ "Manager/GetUnit": (_body, respond) => respond(unit), "Manager/ListUnits": (_body, respond) => respond({ units: [unit] }) }));
  listenUnix(fs, "/run/systemd/journal/io.systemd.journal", socketService({ Entries: (_body, respond) => respond({ entries: [entry], boots: [] }) }));
  const machine = new Machine({ simulation, hostname: "node", fs, programs });
  let text = "";
  const sink = new SinkFile((data) => { text += decode(data); });
  const process = machine.spawn({ file: "/bin/bash", args: ["bash", "-c", script], env: new Map([["PATH", "/usr/bin:/bin"], ["HOME", "/root"]]), cwd: "/root", files: new Map([[1, sink], [2, sink]]) });
  for (let i = 0; i < 100 && !process.status; i += 1) await drive(simulation, simulation.now + 100);
  return text;
}

describe("a node's administration", () => {
  it("shows a unit", async () => {
    expect((await onNode("systemctl status kubelet; systemctl is-active kubelet")).replace(/; \S+ ago/, "; 0s ago")).toBe(`● kubelet.service - kubelet
     Loaded: loaded (/lib/kubelet.service; enabled; preset: enabled)
     Active: active (running) since Fri 2026-11-20 09:00:00 UTC; 0s ago
   Main PID: 7 (kubelet)
      Tasks: 12 (limit: 100)
     Memory: 40.0M
     CGroup: /system.slice/kubelet.service
             └─7 /usr/bin/kubelet --v=2

Nov 20 09:00:00 node kubelet[7]: Started
active
`);
  });

  it("shows the journal, and says what does not run", async () => {
    expect(await onNode("journalctl -u kubelet; journalctl -u kubelet -o cat; crictl ps 2>&1 | grep -c 'no such file'")).toBe("Nov 20 09:00:00 node kubelet[7]: Started\nStarted\n1\n");
  });
});

describe("a full disk", () => {
  it("refuses what goes beyond the quota, in each program's words", async () => {
    const simulation = new Simulation();
    const context = treeContext(() => simulation.wall, new Volume({ quota: 50 * 2 ** 20 }));
    const fs = new FileSystem(buildTree(context, { ...workstationFiles(), "/dev/zero": "" }));
    const machine = new Machine({ simulation, hostname: "node", fs, programs });
    let text = "";
    const sink = new SinkFile((data) => { text += decode(data); });
    const script = "head -c 52000000 < <(yes) > /root/big; echo $?; yes | head -c 1000000 > /root/more; echo $?; echo x > /root/small; rm /root/big; echo y > /root/small && cat /root/small";
    const process = machine.spawn({ file: "/bin/bash", args: ["bash", "-c", script], env: new Map([["PATH", "/usr/bin:/bin"], ["HOME", "/root"]]), cwd: "/root", files: new Map([[1, sink], [2, sink]]) });
    for (let i = 0; i < 2000 && !process.status; i += 1) await drive(simulation, simulation.now + 100);
    expect(text).toContain("No space left on device");
    expect(text.endsWith("y\n")).toBe(true);
    expect(context.volume.used).toBeLessThanOrEqual(50 * 2 ** 20);
  });
});

describe("buffers of standard output", () => {
  /** What a reader of a pipe has got after a time. */
  async function after(script: string, ms: number): Promise<string> {
    const { simulation, machine } = sandbox();
    const pipe = createPipe();
    pipe.reader.retain();
    machine.spawn({ file: "/bin/bash", args: ["bash", "-c", script], env: new Map([["PATH", "/usr/bin:/bin"]]), cwd: "/tmp", files: new Map([[1, pipe.writer], [2, pipe.writer]]) });
    await drive(simulation, simulation.now + ms);
    return decode(pipe.reader.read(65536) ?? new Uint8Array(0));
  }
  it.each<[string, string, string]>([
    ["sed keeps a line for a pipe", "(echo a; sleep 9) | sed p", ""],
    ["sed -u does not", "(echo a; sleep 9) | sed -u p", "a\na\n"],
    ["grep --line-buffered does not", "(echo a; sleep 9) | grep --line-buffered a", "a\n"],
    ["stdbuf -oL changes it", "(echo a; sleep 9) | stdbuf -oL grep a", "a\n"],
    ["cat and tee keep nothing", "(echo a; sleep 9) | cat | tee /dev/null", "a\n"],
    ["jq works values off as they come", "(echo '{\"a\":1} {\"a\":'; sleep 9) | stdbuf -oL jq .a", "1\n"],
    ["errors come before what is kept", "(echo a; sed p nosuch - <<< b) | cat; sleep 9", "a\nsed: can't read nosuch: No such file or directory\nb\nb\n"],
  ])("%s", async (_name, script, expected) => {
    expect(await after(script, 1000)).toBe(expected);
  });
});

describe("programs that are loaded when they are first run", () => {
  it("take the same virtual time and order of events, whether their module is there already or not", async () => {
    // In a process of its own nothing is loaded at first; here everything has been, by the tests before.
    const script = "for i in 1 2 3; do (echo $i | sed s/1/x/; tr 2 y <<< $i) & done; wait; seq 3 | sort -r | tail -1; date +%s.%N";
    const first = await sandbox().bash(script);
    const again = await sandbox().bash(script);
    expect({ text: again.text, virtualMs: again.virtualMs }).toEqual({ text: first.text, virtualMs: first.virtualMs });
    const { execFileSync } = await import("node:child_process");
    const code = `import { sandbox } from ${JSON.stringify(new URL("./sandbox.ts", import.meta.url).href)};
      const one = await sandbox().bash(${JSON.stringify(script)}); const two = await sandbox().bash(${JSON.stringify(script)});
      process.stdout.write(JSON.stringify([one, two].map(({ text, virtualMs }) => ({ text, virtualMs }))));`;
    const cold = JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" })) as { text: string; virtualMs: number }[];
    for (const each of cold) expect(each).toEqual({ text: first.text, virtualMs: first.virtualMs });
  });
});

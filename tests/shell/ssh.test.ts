import { expect, it } from "vitest";
import { buildTree, decode, encode, FileSystem, Machine, ResolveError, treeContext, Tty, type Network } from "../../src/os/index.ts";
import { programs, workstationFiles } from "../../src/shell/index.ts";
import { drive, Simulation } from "../../src/sim/index.ts";

/** Two machines: a person at a terminal of the first, whose network leads to the sshd of the second, "node-1". */
function twoMachines() {
  const simulation = new Simulation();
  const context = treeContext(() => simulation.wall);
  const machineOf = (hostname: string, network?: Network): Machine => new Machine({
    simulation, hostname, fs: new FileSystem(buildTree(context, { ...workstationFiles(), "/root/.bashrc": `PS1='${hostname}\\$ '\n` })), programs, ...(network ? { network } : {}),
  });
  const other = machineOf("node-1");
  const network = {
    addresses: ["10.0.0.1"],
    resolve: (name: string, _resolver: unknown, done: (addresses: string[]) => void, fail: (error: unknown) => void) => {
      if (name === "node-1") done(["10.0.0.2"]);
      else fail(new ResolveError("not-found", name));
      return () => {};
    },
    http: (_address: string, _port: number, _request: unknown, done: (response: unknown) => void) => {
      done({ status: 101, headers: {}, body: new Uint8Array(0), upgrade: { machine: other } });
      return () => {};
    },
  } as unknown as Network;
  const here = machineOf("here", network);
  let shown = "";
  const tty = new Tty({ columns: 80, rows: 24, onOutput: (data) => { shown += decode(data); } });
  const process = here.spawn({
    file: "/bin/bash", args: ["-bash"], env: new Map([["PATH", "/usr/bin:/bin"], ["HOME", "/root"], ["TERM", "xterm"]]), cwd: "/root",
    files: new Map([0, 1, 2].map((fd) => [fd, tty.slave])), session: { tty },
  });
  return {
    process, tty,
    async type(text: string, ms = 1500): Promise<string> {
      shown = "";
      tty.input(encode(text));
      await drive(simulation, simulation.now + ms);
      // eslint-disable-next-line no-control-regex
      return shown.replace(/\x1b\[[0-9;?]*[A-Za-z]|\r/g, "");
    },
  };
}

it("runs a command there and answers its exit code", async () => {
  const { type } = twoMachines();
  await type("");
  expect(await type("ssh node-1 'hostname; exit 3'; echo $?\r")).toBe("ssh node-1 'hostname; exit 3'; echo $?\nnode-1\n3\nhere# ");
  expect(await type("echo data | ssh root@node-1 'cat > /tmp/x'; ssh node-1 cat /tmp/x\r")).toContain("\ndata\nhere# ");
  expect(await type("ssh nobody-there; echo $?\r")).toContain("Could not resolve hostname nobody-there: Name or service not known\n255\n");
});

it("gives a shell there, with keys of its own, till exit", async () => {
  const { type, tty } = twoMachines();
  await type("");
  expect(await type("ssh node-1\r")).toMatch(/node-1# $/);
  expect(await type("hostname\r")).toBe("hostname\nnode-1\nnode-1# ");
  // History and Ctrl-C are those of the other side.
  expect(await type("\u001b[A\r")).toBe("hostname\nnode-1\nnode-1# ");
  await type("sleep 100\r");
  expect(await type("\u0003")).toBe("^C\nnode-1# ");
  tty.resize(100, 30);
  expect(await type("stty size\r")).toContain("30 100");
  expect(await type("exit\r")).toBe("exit\nlogout\nConnection to node-1 closed.\nhere# ");
  expect(await type("echo back\r")).toBe("echo back\nback\nhere# ");
  await type("ssh node-1\r");
  expect(await type("\u0004")).toContain("Connection to node-1 closed.\nhere# ");
});

import { encode } from "./text.ts";
import { describe, expect, it } from "vitest";
import { Simulation } from "../sim/index.ts";
import {
  buildTree, createPipe, decode, Exit, exitNumber, FileSystem, Machine, nested, PidNamespace, print, read, run, SinkFile, sleep, spend, treeContext, Tty, wait,
  write, type Program, type SystemCall,
} from "./index.ts";

const programs = new Map<string, Program>([
  ["true", function* () {}],
  ["false", function* () { return 1; }],
  ["echo", function* (process) { yield* print(`${process.args.slice(1).join(" ")}\n`); }],
  ["yes", function* () { for (;;) yield* print("y\n"); }],
  ["spin", function* () { for (;;) yield* spend(0.02); }],
  ["sleep", function* (process) { yield* sleep(Number(process.args[1]) * 1000); }],
  ["cat", function* () {
    for (;;) {
      const data = yield* read(0);
      if (data.length === 0) return;
      yield* write(1, data);
    }
  }],
]);

function machine() {
  const simulation = new Simulation();
  const entries = Object.fromEntries([...programs.keys()].map((name) => [`/bin/${name}`, { program: name }]));
  const fs = new FileSystem(buildTree(treeContext(() => simulation.wall), entries));
  const crashes: unknown[] = [];
  const host = new Machine({ simulation, hostname: "host", fs, programs, onCrash: (_p, error) => crashes.push(error) });
  let output = "";
  const sink = new SinkFile((data) => { output += decode(data); });
  const files = new Map([[0, sink], [1, sink], [2, sink]] as const);
  const start = (program: Program) => host.spawn({ program, args: ["main"], files: new Map(files) });
  host.spawn({ program: function* () { yield* sleep(1e9); }, args: ["init"] });
  return { simulation, host, start, output: () => output, crashes };
}

describe("processes", () => {
  it("run files, wait for them and see their exit codes", () => {
    const { simulation, start, output, crashes } = machine();
    const codes: number[] = [];
    start(function* (process) {
      codes.push(exitNumber(yield* run(process, { file: "/bin/echo", args: ["echo", "hello"] })));
      codes.push(exitNumber(yield* run(process, { file: "/bin/false", args: ["false"] })));
      throw new Exit(3);
    }).onExit((status) => codes.push(exitNumber(status)));
    simulation.runUntil(1000);
    expect(output()).toBe("hello\n");
    expect(codes).toEqual([0, 1, 3]);
    expect(crashes).toEqual([]);
  });

  it("sleep in virtual time", () => {
    const { simulation, start } = machine();
    const ended: number[] = [];
    start(function* (process) { yield* run(process, { file: "/bin/sleep", args: ["sleep", "30"] }); }).onExit(() => ended.push(simulation.now));
    simulation.runUntil(60000);
    expect(ended).toEqual([30000]);
  });

  it("stream through a pipe, and a writer without a reader dies of SIGPIPE", () => {
    const { simulation, start } = machine();
    let taken = 0;
    let status = "";
    start(function* (process) {
      const { reader, writer } = createPipe();
      const child = process.spawn({ file: "/bin/yes", args: ["yes"], files: new Map([[1, writer]]) });
      const fd = process.addDescriptor(reader);
      taken = (yield* read(fd, 10)).length;
      process.closeDescriptor(fd);
      status = (yield* wait(child.pid))!.status!.signal!;
    });
    simulation.runUntil(1000);
    expect([taken, status]).toEqual([2, "SIGPIPE"]);
  });

  it("use virtual time in a loop without end, and can be killed", () => {
    const { simulation, host, start } = machine();
    let status: unknown;
    let pid = 0;
    start(function* (process) {
      const child = process.spawn({ file: "/bin/spin", args: ["spin"] });
      pid = child.pid;
      status = (yield* wait(pid))!.status;
    });
    simulation.runUntil(500);
    expect(host.pids.processes.get(pid)!.cpuUsed).toBeGreaterThan(400);
    host.kill(pid, "SIGINT");
    simulation.runUntil(501);
    expect(status).toEqual({ signal: "SIGINT" });
  });

  it("of a namespace within are seen from outside under other numbers, and nothing is seen from inside", () => {
    const { simulation, host, start } = machine();
    const inner = new Machine({ simulation, hostname: "inner", fs: host.fs, programs, pids: new PidNamespace(host.pids, 65_536) });
    let child = 0;
    let signal: string | undefined;
    const init = inner.spawn({ args: ["init"], credentials: { uid: 7, gid: 7, groups: [7] }, program: function* (process) {
      child = process.spawn({ file: "/bin/spin", args: ["spin"] }).pid;
      signal = (yield* wait(child))!.status!.signal;
      yield* sleep(1e9);
    } });
    simulation.runUntil(10);
    const names = (): [number, number, number, string][] => host.pids.seen().map(({ pid, parent, credentials, name }) => [pid, parent?.pid ?? 0, credentials.uid, name]);
    expect(names()).toEqual([[1, 0, 0, "init"], [20001, 1, 65543, "init"], [20002, 20001, 65543, "spin"]]);
    expect([init.pid, child, [...inner.pids.seen()].map(({ pid }) => pid), host.pids.numberOf(init)]).toEqual([1, 2, [1, 2], 20001]);
    expect(() => inner.kill(20002, "SIGKILL")).toThrow("No such process");
    host.kill(20002, "SIGTERM");
    simulation.runUntil(20);
    expect([signal, names().length]).toEqual(["SIGTERM", 2]);
    // Its init is protected from what it has no handler for, but not from being killed from outside.
    host.kill(20001, "SIGTERM");
    inner.kill(1, "SIGKILL");
    expect(init.status).toBeUndefined();
    host.kill(20001, "SIGKILL");
    expect([init.status, names()]).toEqual([{ signal: "SIGKILL" }, [[1, 0, 0, "init"]]]);
    start(function* () { yield* sleep(1); });
    expect(host.pids.seen().at(-1)!.pid).toBe(2);
  });

  it("wait longer under a CPU limit", () => {
    const { simulation, host, start } = machine();
    host.cgroup.cpuLimit = 0.25;
    const ended: number[] = [];
    start(function* () { yield* spend(100); yield* sleep(0); }).onExit(() => ended.push(Math.round(simulation.now)));
    simulation.runUntil(1000);
    expect(ended).toEqual([400]);
  });

  it("start no faster than processors can start them, when each starts others and does nothing else", () => {
    const { simulation, host, start, crashes } = machine();
    const bomb: Program = function* (process) {
      for (let i = 0; i < 2; i += 1) process.spawn({ program: bomb, args: ["bomb"] });
      yield* sleep(60_000);
    };
    start(bomb);
    simulation.runUntil(200);
    expect(host.cgroup.processes).toBeGreaterThan(200);
    expect(host.cgroup.processes).toBeLessThan(2000);
    host.cgroup.processLimit = host.cgroup.processes + 10;
    simulation.runUntil(400);
    expect(host.cgroup.processes).toBeLessThanOrEqual(host.cgroup.processLimit);
    expect(crashes).toEqual([]);
  });

  it("go deep in nested calls, whose results, errors and ends pass through all of them", () => {
    const { simulation, start, crashes } = machine();
    const seen: unknown[] = [];
    let left = 0;
    const descend = function* (levels: number, end: () => Generator<never, number>): Generator<SystemCall, number, unknown> {
      try {
        if (levels === 0) {
          yield* spend(0.001);
          return yield* end();
        }
        return 1 + (yield* nested(descend(levels - 1, end)));
      } finally {
        left += 1;
      }
    };
    const cpu: number[] = [];
    for (const levels of [0, 5000]) {
      start(function* () {
        seen.push(yield* descend(levels, function* () { return 0; }));
      }).onExit(() => cpu.push(simulation.now));
      const from = simulation.now;
      simulation.runUntil(from + 10);
      cpu.push(cpu.pop()! - from);
    }
    start(function* () {
      try {
        yield* descend(5000, function* () { throw new Exit(7); });
      } catch (error) {
        seen.push(error instanceof Exit && error.code);
      }
    });
    simulation.runUntil(simulation.now + 10);
    expect(seen).toEqual([0, 5000, 7]);
    expect(cpu[0]).toBe(cpu[1]);
    left = 0;
    const sleeper = start(function* () { yield* descend(100, function* (): Generator<never, number> { yield* sleep(1000) as Generator<never, void>; return 0; }); });
    simulation.runUntil(simulation.now + 10);
    sleeper.machine.signal(sleeper, "SIGKILL");
    expect(left).toBe(101);
    expect(crashes).toEqual([]);
  });

  it("die of a stack or a text that the engine has no room for, as of a stack overflow and of no memory", () => {
    const { simulation, start, crashes } = machine();
    const statuses: unknown[] = [];
    const endless = (): number => 1 + endless();
    start(function* () { endless(); }).onExit((status) => statuses.push(status));
    start(function* () { "x".repeat(2 ** 29).repeat(2 ** 10); }).onExit((status) => statuses.push(status));
    start(function* () { (1).toFixed(101); }).onExit((status) => statuses.push(status));
    simulation.runUntil(10);
    expect(statuses).toEqual([{ signal: "SIGSEGV" }, { signal: "SIGKILL" }, { code: 1 }]);
    expect(crashes).toHaveLength(1);
  });

  it("die when their group has no memory left", () => {
    const { simulation, host, start } = machine();
    host.cgroup.memoryLimit = 1000;
    let status: unknown;
    start(function* (process) {
      process.useMemory(2000);
      yield* sleep(1);
    }).onExit((end) => { status = end; });
    simulation.runUntil(10);
    expect(status).toEqual({ signal: "SIGKILL" });
    expect([host.cgroup.oomKills, host.cgroup.memoryUsed]).toEqual([1, 0]);
  });
});

describe("a terminal", () => {
  it("edits lines, echoes, and turns Ctrl-C into SIGINT for the foreground group", () => {
    const { simulation, host } = machine();
    let screen = "";
    const tty = new Tty({ onOutput: (data) => { screen += decode(data); } });
    const files = new Map([[0, tty.slave], [1, tty.slave], [2, tty.slave]]);
    const statuses: unknown[] = [];
    const cat = host.spawn({ file: "/bin/cat", args: ["cat"], files, session: { tty } });
    tty.attach(cat);
    cat.onExit((status) => statuses.push(status));
    const type = (text: string) => { tty.input(encode(text)); simulation.runUntil(simulation.now + 10); };
    type("helxo\x7f\x7flo\r");
    expect(screen).toBe("helxo\b \b\b \blo\r\nhello\r\n");
    type("\x03");
    expect(screen.endsWith("^C")).toBe(true);
    expect(statuses).toEqual([{ signal: "SIGINT" }]);
  });
});

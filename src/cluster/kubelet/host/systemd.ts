import {
  decode, exitNumber, isDirectory, isSystemError, NullFile, ROOT, SinkFile, SocketError, socketService,
  type ExitStatus, type HttpHandler, type Machine, type OpenFile, type Process, type UnitProperties,
} from "../../../os/index.ts";
import type { Timer } from "../../../sim/index.ts";
import type { Journal } from "./journal.ts";
import { commandLine, readUnit, type UnitFile } from "./unit-file.ts";

const STOP_TIMEOUT = 90_000;
/** StartLimitBurst and StartLimitIntervalSec of systemd: 5 starts within 10 s. */
const START_LIMIT = 5;
const START_INTERVAL = 10_000;

interface Unit {
  name: string;
  file: UnitFile;
  process: Process | undefined;
  active: UnitProperties["ActiveState"];
  sub: string;
  enteredActive: number;
  enteredInactive: number;
  changed: number;
  lastPid: number;
  lastStatus: ExitStatus | undefined;
  result: string;
  restarts: number;
  starts: number[];
  timer: Timer | undefined;
  /** Bytes and tasks of a service that has no work of its own here. */
  memoryPeak: number;
  stopping: (() => void)[] | undefined;
}

/** The service manager of a node: starts what its unit files say, and starts again what dies. */
export class Systemd {
  private readonly machine: Machine;
  private readonly journal: Journal;
  private readonly units = new Map<string, Unit>();
  /** Switches the machine off, and on again. A machine that does not have it stays on. */
  shutDown: ((reboot: boolean) => void) | undefined;

  constructor(machine: Machine, journal: Journal) {
    this.machine = machine;
    this.journal = journal;
  }

  /** Starts all enabled services. */
  boot(): void {
    this.reload();
    for (const unit of this.units.values()) if (this.enabled(unit.name)) this.launch(unit);
  }

  /** The power is gone: nothing is told, nothing ends in order. */
  powerOff(): void {
    for (const unit of this.units.values()) {
      unit.timer?.cancel();
      const { process } = unit;
      unit.process = undefined;
      unit.active = "inactive";
      unit.sub = "dead";
      if (process) this.machine.signal(process, "SIGKILL", true);
    }
  }

  /** Whether a service runs. */
  isActive(name: string): boolean {
    return this.units.get(name)?.active === "active";
  }

  /** `done` when it runs, or has failed to. */
  start(name: string, done: () => void = () => {}): void {
    const unit = this.named(name);
    if (!unit.process) {
      unit.starts = [];
      this.say(unit, `Starting ${name} - ${unit.file.description}...`);
      this.launch(unit);
    }
    this.machine.simulation.after(30, done);
  }

  stop(name: string, done: () => void = () => {}): void {
    const unit = this.named(name);
    unit.timer?.cancel();
    unit.timer = undefined;
    const { process } = unit;
    if (!process) {
      this.enter(unit, "inactive", "dead");
      this.machine.simulation.after(5, done);
      return;
    }
    if (unit.stopping) {
      unit.stopping.push(done);
      return;
    }
    unit.stopping = [done];
    this.say(unit, `Stopping ${name} - ${unit.file.description}...`);
    this.enter(unit, "deactivating", "stop-sigterm");
    this.machine.signal(process, "SIGTERM");
    const kill = this.machine.simulation.after(STOP_TIMEOUT, () => this.machine.signal(process, "SIGKILL", true));
    process.onExit(() => kill.cancel());
  }

  /** daemon-reload: unit files are read again. */
  reload(): void {
    const { fs } = this.machine;
    const found = new Set<string>();
    for (const directory of ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]) {
      const node = fs.resolve(directory, ROOT, { missing: "ok" })?.node;
      if (node && isDirectory(node)) for (const name of node.names()) if (name.endsWith(".service")) found.add(name);
    }
    for (const name of [...found].sort()) {
      const file = readUnit(fs, name);
      if (!file) continue;
      const known = this.units.get(name);
      if (known) known.file = file;
      else this.units.set(name, emptyUnit(name, file));
    }
  }

  properties(name: string): UnitProperties | undefined {
    const unit = this.units.get(name);
    if (!unit) return undefined;
    const { file, process } = unit;
    const memory = process?.memory ?? 0;
    unit.memoryPeak = Math.max(unit.memoryPeak, memory);
    return {
      Id: name,
      Description: file.description,
      LoadState: "loaded",
      ActiveState: unit.active,
      SubState: unit.sub,
      UnitFileState: this.enabled(name) ? "enabled" : file.wantedBy.length > 0 ? "disabled" : "static",
      FragmentPath: file.path,
      DropInPaths: file.dropIns,
      Documentation: file.documentation,
      ActiveEnterTimestamp: unit.enteredActive,
      InactiveEnterTimestamp: unit.enteredInactive,
      StateChangeTimestamp: unit.changed,
      MainPID: process?.pid ?? 0,
      ExecMainPID: process?.pid ?? unit.lastPid,
      ExecMainStatus: unit.lastStatus ? exitNumber(unit.lastStatus) : 0,
      ExecMainCode: unit.lastStatus ? (unit.lastStatus.signal === undefined ? 1 : 2) : 0,
      ExecStart: commandLine(file).join(" "),
      MemoryCurrent: memory,
      MemoryPeak: unit.memoryPeak,
      CPUUsageNSec: Math.round((process?.cpuUsed ?? 0) * 1e6),
      TasksCurrent: process ? 12 : 0,
      TasksMax: 9508,
      ControlGroup: `/system.slice/${name}`,
      NRestarts: unit.restarts,
      Result: unit.result,
      Processes: process ? [{ pid: process.pid, command: process.args.join(" ") }] : [],
    };
  }

  get service(): HttpHandler {
    const nameOf = (body: Record<string, unknown>): string => {
      const name = String(body.name ?? "");
      return /\.\w+$/.test(name) ? name : `${name}.service`;
    };
    const job = (run: (name: string, done: () => void) => void) =>
      (body: Record<string, unknown>, respond: (answer: unknown) => void, fail: (error: SocketError) => void): void => {
        const name = nameOf(body);
        run(name, () => {
          const unit = this.units.get(name)!;
          if (unit.active === "failed" || (unit.sub === "auto-restart" && unit.result !== "success")) {
            fail(new SocketError("org.freedesktop.systemd1.JobFailed", `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.`));
          } else respond({});
        });
      };
    return socketService({
      "Manager/ListUnits": (_body, respond) => respond({ units: [...this.units.keys()].sort().map((name) => this.properties(name)) }),
      "Manager/GetUnit": (body, respond) => {
        const name = nameOf(body);
        const found = this.properties(name);
        if (!found) throw new SocketError("org.freedesktop.systemd1.NoSuchUnit", `Unit ${name} could not be found.`);
        respond(found);
      },
      "Manager/StartUnit": job((name, done) => this.start(name, done)),
      "Manager/StopUnit": (body, respond) => this.stop(nameOf(body), () => respond({})),
      "Manager/RestartUnit": job((name, done) => {
        this.named(name);
        this.stop(name, () => this.start(name, done));
      }),
      "Manager/ReloadUnit": job((name, done) => {
        this.named(name);
        this.machine.simulation.after(20, done);
      }),
      "Manager/EnableUnit": (body, respond) => respond({ changes: this.setEnabled(nameOf(body), true) }),
      "Manager/DisableUnit": (body, respond) => respond({ changes: this.setEnabled(nameOf(body), false) }),
      "Manager/PowerOff": this.power(false),
      "Manager/Reboot": this.power(true),
      "Manager/Reload": (_body, respond) => {
        this.reload();
        this.machine.simulation.after(200, () => respond({}));
      },
    });
  }

  private power(reboot: boolean): (body: object, respond: (answer: object) => void) => void {
    return (_body, respond) => {
      const { shutDown } = this;
      if (!shutDown) throw new SocketError("org.freedesktop.DBus.Error.AccessDenied", "Access denied");
      respond({});
      shutDown(reboot);
    };
  }

  private named(name: string): Unit {
    const unit = this.units.get(name);
    if (!unit) throw new SocketError("org.freedesktop.systemd1.NoSuchUnit", `Unit ${name} not found.`);
    return unit;
  }

  private link(name: string): string {
    return `/etc/systemd/system/${this.units.get(name)?.file.wantedBy[0] ?? "multi-user.target"}.wants/${name}`;
  }

  private enabled(name: string): boolean {
    return this.machine.fs.resolve(this.link(name), ROOT, { missing: "ok", follow: false })?.node !== undefined;
  }

  private setEnabled(name: string, on: boolean): { type: string; path: string; target?: string }[] {
    const unit = this.units.get(name);
    if (!unit) throw new SocketError("org.freedesktop.DBus.Error.FileNotFound", `Unit file ${name} does not exist.`);
    if (unit.file.wantedBy.length === 0 || this.enabled(name) === on) return [];
    const { fs } = this.machine;
    const path = this.link(name);
    if (!on) {
      fs.unlink(path, ROOT);
      return [{ type: "unlink", path }];
    }
    fs.mkdir(path.slice(0, path.lastIndexOf("/")), ROOT, { recursive: true });
    fs.symlink(unit.file.path, path, ROOT);
    return [{ type: "symlink", path, target: unit.file.path }];
  }

  private launch(unit: Unit): void {
    const { machine } = this;
    const { simulation } = machine;
    unit.timer = undefined;
    const [file = "", ...rest] = commandLine(unit.file);
    unit.starts = [...unit.starts.filter((at) => simulation.now - at < START_INTERVAL), simulation.now];
    if (unit.starts.length > START_LIMIT) {
      this.say(unit, `${unit.name}: Start request repeated too quickly.`, 4);
      unit.result = "start-limit-hit";
      this.enter(unit, "failed", "failed");
      this.say(unit, `Failed to start ${unit.name} - ${unit.file.description}.`, 3);
      return;
    }
    const output = this.lines(unit);
    const files = new Map<number, OpenFile>([[0, new NullFile()], [1, new SinkFile(output)], [2, new SinkFile(output)]]);
    let process: Process;
    try {
      process = machine.spawn({ file, args: [file, ...rest], env: new Map([["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"], ...unit.file.environment]), files, session: {} });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.say(unit, `${unit.name}: Failed to locate executable ${file}: ${error.message}`, 3);
      this.ended(unit, { code: 203 });
      return;
    }
    unit.process = process;
    unit.lastPid = process.pid;
    unit.lastStatus = undefined;
    unit.result = "success";
    this.enter(unit, "active", "running");
    this.say(unit, `Started ${unit.name} - ${unit.file.description}.`);
    process.onExit((status) => {
      if (unit.process !== process) return;
      unit.process = undefined;
      this.ended(unit, status);
    });
  }

  private ended(unit: Unit, status: ExitStatus): void {
    const { simulation } = this.machine;
    unit.lastStatus = status;
    const stopped = unit.stopping;
    unit.stopping = undefined;
    const clean = status.signal === undefined ? status.code === 0 : ["SIGTERM", "SIGINT", "SIGHUP", "SIGPIPE"].includes(status.signal);
    if (stopped) {
      this.say(unit, `${unit.name}: Deactivated successfully.`);
      this.enter(unit, "inactive", "dead");
      unit.result = "success";
      this.say(unit, `Stopped ${unit.name} - ${unit.file.description}.`);
      for (const done of stopped) simulation.soon(done);
      return;
    }
    if (status.signal === undefined) this.say(unit, `${unit.name}: Main process exited, code=exited, status=${status.code}/${status.code === 203 ? "EXEC" : "FAILURE"}`, 5);
    else this.say(unit, `${unit.name}: Main process exited, code=killed, status=${exitNumber(status) - 128}/${status.signal.slice(3)}`, 5);
    unit.result = clean ? "success" : status.signal === undefined ? "exit-code" : "signal";
    if (!clean) this.say(unit, `${unit.name}: Failed with result '${unit.result}'.`, 4);
    const again = unit.file.restart === "always" || (unit.file.restart === "on-failure" && !clean);
    if (!again) {
      this.enter(unit, clean ? "inactive" : "failed", clean ? "dead" : "failed");
      return;
    }
    this.enter(unit, "activating", "auto-restart");
    unit.timer = simulation.after(unit.file.restartDelay, () => {
      unit.restarts += 1;
      this.say(unit, `${unit.name}: Scheduled restart job, restart counter is at ${unit.restarts}.`);
      this.launch(unit);
    });
  }

  private enter(unit: Unit, active: UnitProperties["ActiveState"], sub: string): void {
    const { wall } = this.machine.simulation;
    if (active === "active" && unit.active !== "active") unit.enteredActive = wall;
    if (active !== "active" && unit.active === "active") unit.enteredInactive = wall;
    unit.changed = wall;
    unit.active = active;
    unit.sub = sub;
  }

  /** What systemd itself writes about a unit. */
  private say(unit: Unit, message: string, priority = 6): void {
    this.journal.add({ unit: unit.name, identifier: "systemd", pid: 1, priority, message });
  }

  /** What the service prints, line by line. */
  private lines(unit: Unit): (data: Uint8Array) => void {
    let rest = "";
    const identifier = unit.name.replace(/\.service$/, "");
    return (data) => {
      const parts = (rest + decode(data)).split("\n");
      rest = parts.pop() ?? "";
      for (const message of parts) this.journal.add({ unit: unit.name, identifier, pid: unit.lastPid, message });
    };
  }
}

function emptyUnit(name: string, file: UnitFile): Unit {
  return {
    name, file, process: undefined, active: "inactive", sub: "dead", enteredActive: 0, enteredInactive: 0, changed: 0, lastPid: 0,
    lastStatus: undefined, result: "success", restarts: 0, starts: [], timer: undefined, memoryPeak: 0, stopping: undefined,
  };
}

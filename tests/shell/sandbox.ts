import { encode, decode } from "../../src/os/index.ts";
import {
  buildDevices, buildTree, createPipe, exitNumber, FileSystem, loadRest, Machine, NullFile, SinkFile, treeContext, type OpenFile, type Program, type TreeEntry,
} from "../../src/os/index.ts";
import { drive, Simulation } from "../../src/sim/index.ts";
import { programs as shellPrograms, workstationFiles } from "../../src/shell/index.ts";

// Builtins of shells, among others.
await loadRest();

export interface Result {
  /** Standard output and standard error as they came. */
  output: Uint8Array;
  text: string;
  status: number;
  virtualMs: number;
}

/** A machine with the workstation's files, for tests. */
export function sandbox(extra: { files?: Record<string, TreeEntry>; programs?: ReadonlyMap<string, Program> } = {}) {
  const simulation = new Simulation();
  const context = treeContext(() => simulation.wall);
  const root = buildTree(context, { ...workstationFiles(), "/tmp/corpus": { directory: true }, "/bin/busybox-sh": { program: "busybox/sh" }, ...extra.files });
  const fs = new FileSystem(root);
  const noise = simulation.random.fork("devices");
  fs.mount("/dev", buildDevices(context, (bound) => noise.below(bound)));
  const crashes: unknown[] = [];
  const machine = new Machine({
    simulation, hostname: "controlplane", fs, programs: extra.programs ?? shellPrograms, onCrash: (_process, error) => crashes.push(error),
  });
  machine.spawn({ program: function* () { yield { name: "pause", start: () => {} }; }, args: ["init"] });
  const run = async (args: readonly string[], options: { stdin?: Uint8Array | string; limit?: number; cwd?: string; file?: string } = {}): Promise<Result> => {
    const chunks: Uint8Array[] = [];
    const sink = new SinkFile((data) => chunks.push(data));
    let input: OpenFile = new NullFile();
    if (options.stdin !== undefined) {
      const pipe = createPipe(1 << 24);
      pipe.writer.retain();
      pipe.writer.write(typeof options.stdin === "string" ? encode(options.stdin) : options.stdin);
      pipe.writer.release();
      input = pipe.reader;
    }
    const begin = simulation.now;
    let status: number | undefined;
    const env = new Map([["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], ["HOME", "/root"], ["LANG", "C.UTF-8"], ["LC_ALL", "C.UTF-8"]]);
    const process = machine.spawn({ file: options.file ?? args[0]!, args, env, cwd: options.cwd ?? "/root", files: new Map([[0, input], [1, sink], [2, sink]]) });
    process.onExit((end) => { status = exitNumber(end); });
    const limit = begin + (options.limit ?? 600_000);
    while (status === undefined && simulation.now < limit) {
      const next = simulation.nextEventAt;
      if (next === undefined && !simulation.held) break;
      await drive(simulation, Math.min(limit, next ?? simulation.now));
    }
    if (crashes.length > 0) throw crashes[0];
    if (status === undefined) throw new Error(`did not end: ${args.join(" ")}`);
    let length = 0;
    for (const chunk of chunks) length += chunk.length;
    const output = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) { output.set(chunk, at); at += chunk.length; }
    return { output, text: decode(output), status, virtualMs: simulation.now - begin };
  };
  return { simulation, machine, fs, run, bash: (script: string, options = {}) => run(["/bin/bash", "-c", script], options) };
}

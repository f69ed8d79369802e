// The shell: how long pipelines take in real time, what a busy loop and much output cost, a full disk, 10,000 files.
import { createPipe, SinkFile } from "../../src/os/index.ts";
import { drive } from "../../src/sim/index.ts";
import { sandbox } from "../shell/sandbox.ts";
import { medianMs, report } from "./measure/median.ts";

const warm = sandbox();
report("seq 1 100000 | grep 7 | wc -l", await medianMs(5, () => warm.bash("seq 1 100000 | grep 7 | wc -l")), "ms", 300);
report("a loop of 1,000 turns with arithmetic", await medianMs(5, () => warm.bash("for ((i=0; i<1000; i++)); do x=$((i*2)); done")), "ms", 100);
report("100 programs one after the other", await medianMs(5, () => warm.bash("for i in {1..100}; do true; ls -d / > /dev/null; done")), "ms", 200);
report("sort of 100,000 numbers", await medianMs(3, () => warm.bash("seq 100000 | sort -rn | tail -1")), "ms", 600);
report("awk over 100,000 lines", await medianMs(3, () => warm.bash("seq 100000 | awk '{s += $1} END {print s}'")), "ms", 600);

// A busy loop: what a batch of 16 events takes, after which the page looks at its clock (workspace/pacer.ts).
{
  const { simulation, machine } = sandbox();
  const loop = machine.spawn({ file: "/bin/bash", args: ["bash", "-c", "while :; do :; done"], files: new Map([[1, new SinkFile(() => {})], [2, new SinkFile(() => {})]]) });
  const slices: number[] = [];
  for (let i = 0; i < 1200; i += 1) {
    // CPU time: another program on this machine is not ours to count.
    const began = process.cpuUsage();
    simulation.runUntil(simulation.now + 50, 16);
    const { user, system } = process.cpuUsage(began);
    if (i >= 1000) slices.push((user + system) / 1000);
  }
  slices.sort((a, b) => a - b);
  report("a batch of 16 events of a busy loop, 95th percentile", slices[189]!, "ms", 8);
  machine.signal(loop, "SIGKILL");
}

// 10 MB to a reader that takes its time: what is kept in between.
{
  const { simulation, machine } = sandbox();
  let bytes = 0;
  let ended = false;
  const pipe = createPipe();
  pipe.reader.retain();
  const files = new Map([[1, pipe.writer], [2, pipe.writer]]);
  const process_ = machine.spawn({ file: "/bin/bash", args: ["bash", "-c", "yes 'a line of output that is forty characters' | head -c 10000000"], files });
  process_.onExit(() => { ended = true; });
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  const began = performance.now();
  while (!ended || bytes < 10_000_000) {
    await drive(simulation, simulation.now + 5);
    for (let data = pipe.reader.read(65536); data && data.length > 0; data = pipe.reader.read(65536)) bytes += data.length;
    most = Math.max(most, process.memoryUsage().heapUsed - before);
    if (performance.now() - began > 20_000) break;
  }
  report("10 MB of output through a pipe", performance.now() - began, "ms", 3000);
  report("memory it takes at most", most / 2 ** 20, "MB", 64);
}

{
  const { bash } = sandbox();
  report("10,000 files made and listed", await medianMs(1, () => bash("mkdir -p /tmp/many; cd /tmp/many; touch f{1..10000}; ls | wc -l; rm -r /tmp/many")), "ms", 3000);
}

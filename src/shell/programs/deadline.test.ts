import { expect, it } from "vitest";
import { DirectoryNode, FileSystem, Machine, sleep, treeContext, Volume, type Call, type Process } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";
import { limited, Timeout } from "./deadline.ts";

/** What a process sees that runs `run`: "done" or "timeout", and when, in virtual ms. */
function outcome(run: (process: Process) => Call<void>): [string, number] {
  const simulation = new Simulation();
  const tree = treeContext(() => simulation.wall, new Volume({ device: "tmpfs", type: "tmpfs" }));
  const machine = new Machine({ simulation, hostname: "test", fs: new FileSystem(new DirectoryNode(tree, 0o755)), programs: new Map() });
  let seen: [string, number] = ["nothing", 0];
  machine.spawn({
    args: ["test"],
    *program(process) {
      try {
        yield* run(process);
        seen = ["done", Math.round(simulation.now)];
      } catch (error) {
        if (!(error instanceof Timeout)) throw error;
        seen = ["timeout", Math.round(simulation.now)];
      }
      return 0;
    },
  });
  simulation.runUntil(100_000);
  return seen;
}

it.each<[string, (process: Process) => Call<void>, [string, number]]>([
  ["nothing limits it", (process) => limited(process, undefined, sleep(5000)), ["done", 5000]],
  ["it ends in time", (process) => limited(process, 6000, sleep(5000)), ["done", 5000]],
  ["the deadline passes", (process) => limited(process, 3000, sleep(5000)), ["timeout", 3000]],
  ["the other limit passes", (process) => limited(process, 4000, sleep(5000), () => 2000), ["timeout", 2000]],
  [
    "the other limit no longer counts when it passes, though there is no deadline",
    (process) => limited(process, undefined, sleep(5000), () => (process.now < 1000 ? 2000 : undefined)), ["done", 5000],
  ],
])("a call that may not last longer: %s", (_name, run, expected) => {
  expect(outcome(run)).toEqual(expected);
});

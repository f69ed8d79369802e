import { createEnvironment, createShellFeed, DEFAULT_NODES } from "../../src/lab/index.ts";
import type { EnvironmentOptions } from "../../src/lab/session/environment.ts";
import type { Cluster } from "../../src/cluster/cluster.ts";
import { drive } from "../../src/sim/index.ts";

/** A story on a fresh cluster of four nodes: commands are typed one after the other, and things happen to nodes in between. */
export interface Story {
  readonly cluster: Cluster;
  /** What the command prints, on both streams. */
  run(command: string): Promise<string>;
  wait(seconds: number): Promise<void>;
}

/** `staticPods`: the parts of the control plane run in Pods, as a learner's cluster has them. */
export async function story({ staticPods = false, featureGates = {} }: { staticPods?: boolean; featureGates?: EnvironmentOptions["featureGates"] } = {}): Promise<Story> {
  const crashes: unknown[] = [];
  const environment = createEnvironment({
    seed: "story", nodes: DEFAULT_NODES.map((name) => ({ name })), withoutStaticPods: !staticPods, featureGates, onCrash: (error) => crashes.push(error),
  });
  const { simulation, cluster } = environment;
  await drive(simulation, environment.settledAt);
  const shell = createShellFeed(environment);
  return {
    cluster,
    async run(command) {
      let result: { output: string } | undefined;
      shell.run(command, (end) => {
        result = end;
      });
      for (let i = 0; i < 100_000 && !result; i += 1) await drive(simulation, simulation.now + 20);
      if (crashes.length > 0) throw crashes[0] as Error;
      return result?.output ?? "";
    },
    wait: (seconds) => drive(simulation, simulation.now + seconds * 1000),
  };
}

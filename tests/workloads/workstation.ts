import { createEnvironment, createShellFeed, type Environment } from "../../src/lab/index.ts";
import { drive } from "../../src/sim/index.ts";

export type AddOns = NonNullable<Parameters<typeof createEnvironment>[0]["addOns"]>;

/** A cluster of a control plane and two nodes, and a shell at its workstation. */
export interface Workstation {
  readonly environment: Environment;
  /** What the command prints, both streams, without the last line's end. */
  sh(command: string): Promise<string>;
  /** Lets virtual seconds pass. */
  wait(seconds: number): Promise<void>;
}

export async function openWorkstation(addOns: AddOns = []): Promise<Workstation> {
  const environment = createEnvironment({
    seed: "workloads", nodes: ["control-plane", "node-1", "node-2"].map((name) => ({ name })), addOns,
    onCrash: (error) => {
      throw error;
    },
  });
  const { simulation } = environment;
  await drive(simulation, environment.settledAt);
  const shell = createShellFeed(environment);
  return {
    environment,
    async sh(command) {
      let result: { output: string; exitCode: number } | undefined;
      shell.run(command, (end) => {
        result = end;
      });
      const limit = simulation.now + 3_600_000;
      while (!result) {
        if (simulation.held) await simulation.held;
        else if (!simulation.step(limit)) throw new Error(`no end of: ${command}`);
      }
      return result.output.replace(/\n$/, "");
    },
    wait: async (seconds) => void (await drive(simulation, simulation.now + seconds * 1000)),
  };
}

import type { Timer } from "../../sim/index.ts";
import type { Container } from "./container.ts";

/*
 * What experiments do to a running container, from outside: no process in it has a say.
 */

/** Its processes stand still: nothing is answered, no signal but SIGKILL is heard. Answers what lets them go on. */
export function hang(container: Container): () => void {
  const stopped = [...container.machine.pids.processes.values()].filter((process) => process.machine === container.machine && !process.status);
  for (const process of stopped) process.stopped = true;
  return () => {
    for (const process of stopped) {
      process.stopped = false;
      for (const thread of process.threads) thread.continueAfterStop();
    }
  };
}

/** Its first process ends with this code. */
export function crash(container: Container, code = 1): void {
  container.process?.finish({ code });
}

/** It takes more and more memory, `rate` bytes a second, till it is stopped or killed. Answers what stops it. */
export function leak(container: Container, rate: number): () => void {
  const { process } = container;
  const { simulation } = container.machine;
  let timer: Timer | undefined;
  const step = (): void => {
    if (!process || process.status) return;
    process.useMemory(process.memory + rate);
    timer = simulation.after(1000, step);
  };
  step();
  return () => timer?.cancel();
}

/** Every packet to its Pod takes so much longer (ms). Answers what ends it. */
export function slow(container: Container, ms: number): () => void {
  const { network } = container.sandbox;
  network.delay += ms;
  return () => {
    network.delay -= ms;
  };
}

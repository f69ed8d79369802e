import type { KubeObject, ResourceName } from "../../apimachinery/types/index.ts";
import { afterRest } from "../../os/index.ts";
import type { Controller, ControllerOptions } from "./controller.ts";

/** Which objects begin a controller, by resource. */
export type FirstObjects = Partial<Record<ResourceName, (object: KubeObject) => boolean>>;

/**
 * Controllers that begin with the first object that they are there for: without one they have nothing to do, and their code may not be
 * here yet. They begin in an event of their own, so that
 * it makes no difference whether it was.
 */
export function fromFirstObject(
  { simulation, informers }: ControllerOptions,
  watched: FirstObjects,
  create: () => readonly Controller[],
): Controller {
  let running: readonly Controller[] | undefined;
  let asked = false;
  let stopped = false;
  const begin = (): void => {
    if (!stopped) running = create();
  };
  const look = (object: KubeObject, wanted: (object: KubeObject) => boolean): void => {
    if (asked || stopped || !wanted(object)) return;
    asked = true;
    simulation.soon(() => afterRest(simulation, begin, (error) => {
      throw error;
    }));
  };
  for (const [resource, wanted] of Object.entries(watched)) {
    informers.of(resource as ResourceName).on({ added: (object) => look(object, wanted), updated: (object) => look(object, wanted) });
  }
  return {
    stop() {
      stopped = true;
      for (const controller of running ?? []) controller.stop();
    },
  };
}

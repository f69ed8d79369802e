import type { World } from "../checks/world.ts";
import { decode } from "../../os/index.ts";
import type { Environment } from "./environment.ts";
import { startScript } from "./script.ts";

/** What graders look at, with a count of what has changed: heartbeats and records of events do not count. */
export interface ChangeCounter {
  readonly world: World;
  readonly changes: number;
  /** Something outside the cluster changed: a command was given, a file saved. */
  touch(): void;
}

const UNIMPORTANT = new Set(["leases.coordination.k8s.io", "events", "events.events.k8s.io", "nodes"]);

export function createWorld(environment: Environment): ChangeCounter {
  const { apiServer } = environment.cluster;
  const { storage } = apiServer;
  let changes = 0;
  let cursor = 0;
  const count = (): number => {
    for (; cursor < storage.log.length; cursor += 1) if (!UNIMPORTANT.has(storage.log[cursor]!.resource)) changes += 1;
    return changes;
  };
  const world: World = {
    get now() {
      return environment.simulation.now;
    },
    get log() {
      return storage.log;
    },
    get: (resource, namespace, name) => storage.get(resource, namespace, name),
    list: (resource, namespace) => storage.list(resource, namespace),
    resourceOf(name) {
      const wanted = name.toLowerCase();
      for (const definition of apiServer.definitions) {
        const full = definition.group === "" ? definition.resource : `${definition.resource}.${definition.group}`;
        const names = [definition.resource, definition.singular, full, definition.kind.toLowerCase(), ...(definition.shortNames ?? [])];
        if (names.includes(wanted)) return { resource: full, namespaced: definition.namespaced };
      }
      return undefined;
    },
    runScript(script, done) {
      startScript(environment, script, ({ exitCode, output }) => done({ exitCode, output: output.map(decode).join("") }));
    },
  };
  return {
    world,
    get changes() {
      return count();
    },
    touch() {
      changes += 1;
    },
  };
}

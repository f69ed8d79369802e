import { LogReader, type Change } from "../../cluster/apiserver/index.ts";
import type { World } from "../checks/world.ts";
import { decode } from "../../os/index.ts";
import type { Environment } from "./environment.ts";
import { startScript } from "./script.ts";
import { isSystem } from "./system-namespaces.ts";

/** What graders look at, with a count of what has changed: heartbeats and records of events do not count. */
export interface ChangeCounter {
  readonly world: World;
  readonly changes: number;
  /** A command line was entered. */
  command(line: string): void;
  /** Something was done to the machines from outside: a file saved, a fault injected. */
  deed(): void;
}

const UNIMPORTANT = new Set(["leases.coordination.k8s.io", "events", "events.events.k8s.io", "nodes"]);

/** Whether a write was made by a person and not by a component of the cluster or by what runs in it. */
function isDeed({ by }: Change): boolean {
  return !by.user.startsWith("system:") && by.userAgent !== "kubeadm";
}

/** `inputs`: how many the session has had. */
export function createWorld(environment: Environment, inputs: () => number): ChangeCounter {
  const { apiServer } = environment.cluster;
  const { storage } = apiServer;
  const commands: string[] = [];
  let changes = 0;
  let deeds = 0;
  let restlessAt = 0;
  const writes = new LogReader(() => storage.log, "beginning");
  const read = (): void => {
    for (const change of writes.next()) {
      if (UNIMPORTANT.has(change.resource)) continue;
      changes += 1;
      if (isDeed(change)) deeds += 1;
      if (!isSystem(change.namespace)) restlessAt = change.time;
    }
  };
  const count = (): number => {
    read();
    return changes;
  };
  const world: World = {
    get now() {
      return environment.simulation.now;
    },
    get log() {
      return storage.log;
    },
    get requests() {
      return apiServer.audit.entries;
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
    get deeds() {
      read();
      return deeds;
    },
    get restlessAt() {
      read();
      return restlessAt;
    },
    commands,
    get inputs() {
      return inputs();
    },
  };
  return {
    world,
    get changes() {
      return count();
    },
    command(line) {
      commands.push(line);
      changes += 1;
    },
    deed() {
      changes += 1;
      deeds += 1;
    },
  };
}

import { LogReader, type Change } from "../../cluster/apiserver/index.ts";
import type { World } from "../checks/world.ts";
import { decode } from "../../os/index.ts";
import type { Environment } from "./environment.ts";
import { startScript } from "./script.ts";
import { isSystem } from "./system-namespaces.ts";

/** What graders look at, with a count of what has changed: heartbeats and records of events do not count. */
export interface ChangeCounter {
  readonly world: World;
  /** The present moment, for `asOf`. */
  moment(): Moment;
  /** What `look` answers of the world as it was at a moment; later on, what it has got hold of is the world as it is. */
  asOf<T>(moment: Moment, look: (world: World) => T): T;
  readonly changes: number;
  /** A command line was entered. */
  command(line: string): void;
  /** Something was done to the machines from outside: a file saved, a fault injected. */
  deed(): void;
}

/** A moment that a world can be seen as of: its virtual time (ms), the revision of the last write, and how many requests there were. */
export interface Moment {
  readonly now: number;
  readonly revision: number;
  readonly requests: number;
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
  /** The moment that is looked back at. */
  let past: Moment | undefined;
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
      return past?.now ?? environment.simulation.now;
    },
    get log() {
      const until = past?.revision;
      return until === undefined ? storage.log : storage.log.filter(({ revision }) => revision <= until);
    },
    get requests() {
      return past ? apiServer.audit.entries.slice(0, past.requests) : apiServer.audit.entries;
    },
    get(resource, namespace, name) {
      if (!past) return storage.get(resource, namespace, name);
      return storage.listAt(resource, namespace, past.revision).find((object) => object.metadata!.name === name);
    },
    list: (resource, namespace) => (past ? storage.listAt(resource, namespace, past.revision) : storage.list(resource, namespace)),
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
    moment: () => ({ now: environment.simulation.now, revision: storage.revision, requests: apiServer.audit.entries.length }),
    asOf(moment, look) {
      past = moment;
      try {
        return look(world);
      } finally {
        past = undefined;
      }
    },
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

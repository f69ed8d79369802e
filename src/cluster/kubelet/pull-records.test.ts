import { describe, expect, it } from "vitest";
import type { Pod } from "../../apimachinery/types/index.ts";
import { loadRest } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";
import { createRegistry, type Credential } from "../runtime/index.ts";
import { ImageStore } from "../runtime/image-store.ts";
import { runTask } from "../runtime/task.ts";
import { ImageManager, type ImageResult } from "./image-manager.ts";

await loadRest();

const REGISTRY = "registry.shop.example";
const account = (secret: string, password = "right"): Credential => ({ registry: REGISTRY, username: "till", password, secret });

/** A node of its own: answers what `ensure` says, and the reasons of the events. */
function makeNode() {
  const simulation = new Simulation({ seed: "pulls" });
  const registry = createRegistry({
    simulation,
    accounts: { [REGISTRY]: "till:right" },
    behaviours: { [`${REGISTRY}/till:1`]: { private: true }, "open:1": {} },
  });
  const store = new ImageStore(simulation, registry, simulation.random);
  let events: string[] = [];
  const manager = new ImageManager(simulation, store, (_pod, _container, _type, reason) => events.push(reason));
  let pods = 0;
  const ensure = (image: string, credentials: Credential[], imagePullPolicy = "IfNotPresent"): { result: string; events: string[] } => {
    events = [];
    let found: ImageResult | undefined;
    const pod = { metadata: { uid: String((pods += 1)) } } as Pod;
    runTask(manager.ensure(pod, { name: "c", image, imagePullPolicy } as never, { accounts: credentials }), (result) => (found = result));
    simulation.runUntil(simulation.now + 60_000);
    return { result: "image" in found! ? "image" : found!.reason, events };
  };
  return { store, ensure };
}

describe("an image that was pulled with a secret", () => {
  const image = `${REGISTRY}/till:1`;
  const cases: [string, Credential[], string, { result: string; events: string[] }][] = [
    ["is used by who has the same secret", [account("a")], "IfNotPresent", { result: "image", events: ["Pulled"] }],
    ["is used by who has another secret with the same account", [account("b")], "IfNotPresent", { result: "image", events: ["Pulled"] }],
    ["is used by who has the secret though its account is another now", [account("a", "new")], "IfNotPresent", { result: "image", events: ["Pulled"] }],
    ["is asked for again by who has none", [], "IfNotPresent", { result: "ErrImagePull", events: ["Pulling", "Failed"] }],
    ["is asked for again by who has a wrong one", [account("c", "wrong")], "IfNotPresent", { result: "ErrImagePull", events: ["Pulling", "Failed"] }],
    ["is not there for who may never pull", [], "Never", { result: "ErrImageNeverPull", events: ["ErrImageNeverPull"] }],
  ];
  it.each(cases)("%s", (_name, credentials, policy, expected) => {
    const node = makeNode();
    expect(node.ensure(image, [account("a")]).result).toBe("image");
    expect(node.ensure(image, credentials, policy)).toEqual(expected);
  });

  it("is everybody's when it was on the node before the kubelet pulled anything", () => {
    const node = makeNode();
    node.store.preload([image]);
    expect(node.ensure(image, [])).toEqual({ result: "image", events: ["Pulled"] });
  });
});

it("an image that was pulled without a secret is everybody's", () => {
  const node = makeNode();
  node.ensure("open:1", []);
  expect(node.ensure("open:1", [])).toEqual({ result: "image", events: ["Pulled"] });
});

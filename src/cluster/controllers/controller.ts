import type { KubeObject, OwnerReference } from "../../apimachinery/types/index.ts";
import type { Simulation } from "../../sim/index.ts";
import type { Client } from "../apiserver/client.ts";
import { createRecorder, type Recorder } from "../events.ts";
import type { Informers } from "./informers.ts";

/** What every controller is made of. */
export interface ControllerOptions {
  readonly simulation: Simulation;
  readonly client: Client;
  readonly informers: Informers;
}

/** A running controller. */
export interface Controller {
  stop(): void;
}

export const keyOf = ({ metadata }: KubeObject): string => `${metadata!.namespace ?? ""}/${metadata!.name}`;

export function splitKey(key: string): [namespace: string, name: string] {
  const slash = key.indexOf("/");
  return [key.slice(0, slash), key.slice(slash + 1)];
}

export function controllerOf(object: KubeObject): OwnerReference | undefined {
  const references = object.metadata!.ownerReferences;
  if (references) for (const reference of references) if (reference.controller) return reference;
  return undefined;
}

export function controllerReference(owner: KubeObject, apiVersion: string, kind: string): OwnerReference {
  return {
    apiVersion,
    kind,
    name: owner.metadata!.name!,
    uid: owner.metadata!.uid!,
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function recorderOf({ simulation, client }: ControllerOptions, component: string): Recorder {
  return createRecorder({ simulation, client, component });
}

export const deleting = ({ metadata }: KubeObject): boolean => metadata!.deletionTimestamp !== undefined;

/** The wall clock as the API writes times. */
export { rfc3339 } from "../../apimachinery/time.ts";

import type { KubeObject, OwnerReference, Pod, PodTemplateSpec } from "../../apimachinery/types/index.ts";
import { Waiting } from "../apiserver/admission/webhooks/session.ts";
import { type Client, StatusError } from "../apiserver/client.ts";
import type { Recorder } from "../events.ts";

export interface NewPod {
  readonly template: PodTemplateSpec;
  readonly reference: OwnerReference;
  /** Default: generated from the owner's name. */
  readonly name?: string;
  readonly generateName?: string;
}

/** Creates and deletes Pods for a controller, and says so in events on it (kubernetes: RealPodControl). */
export interface PodControl {
  /** Throws the StatusError of the server; nothing is recorded when the namespace is going away. */
  create(owner: KubeObject, pod: NewPod): Pod;
  /** A Pod that is gone already throws NotFound, without an event. */
  delete(owner: KubeObject, namespace: string, name: string): void;
}

/** A Pod of a template, owned by `reference`. */
function podFromTemplate({ template, reference, name, generateName }: NewPod): Pod {
  const prefix = generateName ?? (reference.name.length + 1 > 63 - 5 ? reference.name : `${reference.name}-`);
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(name ? { name } : { generateName: prefix }),
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [reference],
    },
    spec: template.spec,
  };
}

export function createPodControl(client: Client, recorder: Recorder): PodControl {
  const pods = client.of("pods");
  return {
    create(owner, input) {
      try {
        const pod = pods.create(owner.metadata!.namespace!, podFromTemplate(input));
        recorder.event(owner, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata!.name}`);
        return pod;
      } catch (error) {
        if (error instanceof StatusError && !inTerminatingNamespace(error)) {
          recorder.event(owner, "Warning", "FailedCreate", `Error creating: ${error.message}`);
        }
        throw error;
      }
    },
    delete(owner, namespace, name) {
      try {
        pods.delete(namespace, name);
      } catch (error) {
        if (error instanceof StatusError && error.code !== 404) {
          recorder.event(owner, "Warning", "FailedDelete", `Error deleting: ${error.message}`);
        }
        throw error;
      }
      recorder.event(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
    },
  };
}

export function inTerminatingNamespace(error: StatusError): boolean {
  return error.status.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false;
}

/**
 * Runs `create` for `count` objects in batches of 1, 2, 4 ...: a first failure stops the rest, so that many like it do not
 * flood the server. Returns how many succeeded, and the error: a StatusError, or Waiting, which the caller throws on when it
 * has counted.
 */
export function slowStartBatch(count: number, create: (index: number) => void): { created: number; error?: unknown } {
  let done = 0;
  for (let batch = Math.min(1, count); batch > 0; batch = Math.min(2 * batch, count - done)) {
    let error: unknown;
    let succeeded = 0;
    for (let i = 0; i < batch; i += 1) {
      try {
        create(done + i);
        succeeded += 1;
      } catch (thrown) {
        if (!(thrown instanceof StatusError) && !(thrown instanceof Waiting)) throw thrown;
        error ??= thrown;
      }
    }
    if (error) return { created: done + succeeded, error };
    done += batch;
  }
  return { created: done };
}

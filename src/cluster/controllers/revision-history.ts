import { semanticEqual } from "../../apimachinery/json/index.ts";
import { hashObject } from "../../apimachinery/names.ts";
import type { ControllerRevision, KubeObject, OwnerReference, PodTemplateSpec } from "../../apimachinery/types/index.ts";
import { type Client, StatusError } from "../apiserver/client.ts";

/** ControllerRevisions: the former templates of StatefulSets and DaemonSets (kubernetes: pkg/controller/history). */
export interface RevisionInput {
  readonly owner: KubeObject;
  readonly reference: OwnerReference;
  readonly template: PodTemplateSpec;
  readonly revision: number;
  /** The label that carries the hash. */
  readonly hashLabel: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
}

/** The part of an owner that a revision keeps: a patch that puts the template back. */
export function revisionData(template: PodTemplateSpec): Record<string, unknown> {
  return { spec: { template: { ...template, $patch: "replace" } } };
}

export function templateOf(revision: ControllerRevision): PodTemplateSpec {
  const data = revision.data as { spec: { template: PodTemplateSpec & { $patch?: string } } };
  const { $patch: _, ...template } = data.spec.template;
  return template;
}

/** In order of revision, then of age and name. */
export function sortRevisions(revisions: readonly ControllerRevision[]): ControllerRevision[] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...revisions].sort(
    (a, b) =>
      a.revision - b.revision || order(a.metadata!.creationTimestamp!, b.metadata!.creationTimestamp!) ||
      order(a.metadata!.name!, b.metadata!.name!),
  );
}

export function sameTemplate(revision: ControllerRevision, template: PodTemplateSpec): boolean {
  return semanticEqual(templateOf(revision), template);
}

export const nextRevision = (revisions: readonly ControllerRevision[]): number => (revisions.at(-1)?.revision ?? 0) + 1;

/** Creates a revision; when another one has its hash the count of collisions goes up. */
export function createRevision(
  client: Client, input: RevisionInput, collisionCount: number,
): { revision: ControllerRevision; collisionCount: number } {
  const { owner, reference, template, revision, hashLabel, labels, annotations } = input;
  const { namespace, name } = owner.metadata!;
  const api = client.of("controllerrevisions.apps");
  for (let collisions = collisionCount; ; collisions += 1) {
    const data = revisionData(template);
    const hash = hashObject(data, collisions);
    const revisionName = `${name!.length > 223 ? name!.slice(0, 223) : name}-${hash}`;
    try {
      const created = api.create(namespace!, {
        apiVersion: "apps/v1",
        kind: "ControllerRevision",
        metadata: {
          name: revisionName,
          namespace,
          labels: { ...labels, [hashLabel]: hash },
          ...(annotations && Object.keys(annotations).length > 0 ? { annotations } : {}),
          ownerReferences: [reference],
        },
        data,
        revision,
      } as ControllerRevision);
      return { revision: created, collisionCount: collisions };
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== "AlreadyExists") throw error;
      const present = api.find(namespace!, revisionName);
      if (present && sameTemplate(present, template)) return { revision: present, collisionCount: collisions };
    }
  }
}

/** Gives a revision a new number. */
export function renumberRevision(client: Client, revision: ControllerRevision, number: number): ControllerRevision {
  if (revision.revision === number) return revision;
  const { namespace, name } = revision.metadata!;
  return client.of("controllerrevisions.apps").patch(namespace!, name!, "application/merge-patch+json", { revision: number });
}

/** Deletes the oldest revisions that nobody uses, down to the limit. */
export function truncateHistory(
  client: Client, revisions: readonly ControllerRevision[], isLive: (revision: ControllerRevision) => boolean, limit: number,
): void {
  const idle = revisions.filter((revision) => !isLive(revision));
  for (const { metadata } of idle.slice(0, Math.max(0, idle.length - limit))) {
    try {
      client.of("controllerrevisions.apps").delete(metadata!.namespace!, metadata!.name!);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}

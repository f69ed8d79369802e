import { semanticEqual } from "../../apimachinery/json/index.ts";
import { hashObject } from "../../apimachinery/names.ts";
import type { ControllerRevision, DaemonSet, OwnerReference, PodTemplateSpec, StatefulSet } from "../../apimachinery/types/index.ts";
import { type Client, StatusError } from "../apiserver/client.ts";

/* ControllerRevisions: the former templates of StatefulSets and DaemonSets (kubernetes: pkg/controller/history). */

/** Whose revisions they are. */
export interface RevisionOwner {
  readonly owner: StatefulSet | DaemonSet;
  readonly reference: OwnerReference;
  /** The label that carries the hash. */
  readonly hashLabel: string;
}

/** The part of an owner that a revision keeps: a patch that puts the template back. */
function revisionData(template: PodTemplateSpec): Record<string, unknown> {
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

function sameTemplate(revision: ControllerRevision, template: PodTemplateSpec): boolean {
  return semanticEqual(templateOf(revision), template);
}

const nextRevision = (revisions: readonly ControllerRevision[]): number => (revisions.at(-1)?.revision ?? 0) + 1;

/** The revision of an owner's template, with all others in order: the newest from now on, and made if it is new. `collisionCount`: after that. */
export function currentRevision(
  client: Client, { owner, reference, hashLabel }: RevisionOwner, history: readonly ControllerRevision[],
): { revision: ControllerRevision; history: readonly ControllerRevision[]; collisionCount: number } {
  const collisionCount = owner.status?.collisionCount ?? 0;
  const equal = history.filter((revision) => sameTemplate(revision, owner.spec!.template)).at(-1);
  if (!equal) {
    const created = createRevision(client, { owner, reference, hashLabel }, nextRevision(history), collisionCount);
    return { ...created, history: [...history, created.revision] };
  }
  const revision = equal === history.at(-1) ? equal : renumberRevision(client, equal, nextRevision(history));
  return { revision, history, collisionCount };
}

/** Creates a revision; when another one has its hash the count of collisions goes up. */
function createRevision(
  client: Client, { owner, reference, hashLabel }: RevisionOwner, revision: number, collisionCount: number,
): { revision: ControllerRevision; collisionCount: number } {
  const { namespace, name, annotations } = owner.metadata!;
  const { template } = owner.spec!;
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
          labels: { ...template.metadata?.labels, [hashLabel]: hash },
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
function renumberRevision(client: Client, revision: ControllerRevision, number: number): ControllerRevision {
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

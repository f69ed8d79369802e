import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { AGE, NAME, age, column } from "./printing.ts";

/** Priority and fairness. The simulated server answers at once, so these are kept and shown, and change nothing. */

function prepareForUpdate(draft: Draft, old: KubeObject): void {
  draft.status = (old as Draft).status;
}

export const flowschemas: ResourceStrategy<KubeObject> = {
  prepareForUpdate,
  columns: [
    NAME, column("PriorityLevel"), column("MatchingPrecedence"), column("DistinguisherMethod"), AGE, column("MissingPL"),
  ],
  cells(schema, context) {
    const { spec, status } = schema as Draft;
    const dangling = (status?.conditions ?? []).find((c: Draft) => c.type === "Dangling")?.status ?? "?";
    return [
      schema.metadata?.name ?? "", spec?.priorityLevelConfiguration?.name ?? "<none>", spec?.matchingPrecedence ?? 0,
      spec?.distinguisherMethod?.type ?? "<none>", age(schema, context), dangling,
    ];
  },
};

export const prioritylevelconfigurations: ResourceStrategy<KubeObject> = {
  prepareForUpdate,
  columns: [
    NAME, column("Type"), column("NominalConcurrencyShares"), column("Queues"), column("HandSize"),
    column("QueueLengthLimit"), AGE,
  ],
  cells(level, context) {
    const { spec } = level as Draft;
    const limited = spec?.limited;
    const queuing = limited?.limitResponse?.queuing;
    const text = (value: unknown): string => String(value ?? "<none>");
    return [
      level.metadata?.name ?? "", spec?.type ?? "", text(limited?.nominalConcurrencyShares), text(queuing?.queues),
      text(queuing?.handSize), text(queuing?.queueLengthLimit), age(level, context),
    ];
  },
};

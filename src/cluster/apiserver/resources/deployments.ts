import type { Deployment } from "../../../apimachinery/types/index.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { podTemplateDefaults } from "./pod-defaults.ts";

function defaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  spec.replicas ??= 1;
  podTemplateDefaults((spec.template ??= {}));
  spec.strategy ??= {};
  spec.strategy.type ||= "RollingUpdate";
  if (spec.strategy.type === "RollingUpdate") {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= "25%";
    spec.strategy.rollingUpdate.maxSurge ??= "25%";
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  draft.status ??= {};
}

export const deployments: ResourceStrategy<Deployment> = {
  defaults,
  prepareForCreate(draft) {
    draft.status = {};
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
    if (old.metadata?.labels) draft.metadata.labels = old.metadata.labels;
    else delete draft.metadata.labels;
  },
};

import type { PodTemplate } from "../../../apimachinery/types/index.ts";
import { root } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { podTemplateDefaults } from "./pod-defaults.ts";
import { validatePodTemplate } from "./pod-template.ts";
import { podSpecWarnings } from "./pod-warnings.ts";
import { NAME, column, containerCells, formatLabels } from "./printing.ts";

export const podtemplates: ResourceStrategy<PodTemplate> = {
  generation: (draft, old) => JSON.stringify(draft.template) !== JSON.stringify((old as Draft).template),
  defaults(draft) {
    podTemplateDefaults((draft.template ??= {}));
  },
  validate: (template) => validatePodTemplate((template as Draft).template, root("template")),
  validateUpdate: (template) => validatePodTemplate((template as Draft).template, root("template")),
  warnings(template) {
    const inner: Draft = (template as Draft).template;
    return podSpecWarnings(inner.metadata, inner.spec, root("template"));
  },
  columns: [NAME, column("Containers"), column("Images"), column("Pod Labels")],
  cells(template) {
    const inner: Draft = (template as Draft).template;
    return [template.metadata?.name ?? "", ...containerCells(inner?.spec?.containers), formatLabels(inner?.metadata?.labels)];
  },
};

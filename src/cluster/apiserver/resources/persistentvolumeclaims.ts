import { clone, semanticEqual } from "../../../apimachinery/json/value.ts";
import { tryParseQuantity } from "../../../apimachinery/quantity.ts";
import type { PersistentVolumeClaim } from "../../../apimachinery/types/index.ts";
import { forbidden, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { immutable } from "./field-checks.ts";
import { validateClaimSpec } from "./persistentvolumeclaim-spec.ts";
import { AGE, NAME, age, column } from "./printing.ts";
import { structDiff } from "./struct-diff.ts";

const SPEC = root("spec");
const IMMUTABLE =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

const SHORT_MODES: readonly (readonly [string, string])[] = [
  ["ReadWriteOnce", "RWO"], ["ReadOnlyMany", "ROX"], ["ReadWriteMany", "RWX"], ["ReadWriteOncePod", "RWOP"],
];

/** `RWO,ROX`: each mode once, in the order of the server. */
export function accessModesText(modes: readonly string[] | undefined): string {
  return SHORT_MODES.filter(([mode]) => modes?.includes(mode)).map(([, short]) => short).join(",");
}

/** Also for the templates of claims in StatefulSets. */
export function claimDefaults(draft: Draft): void {
  draft.spec ??= {};
  draft.spec.resources ??= {};
  draft.spec.volumeMode ??= "Filesystem";
  draft.status ??= {};
}

/** dataSource and dataSourceRef are one, where both can say it. */
function dataSourceDefaults(spec: Draft): void {
  const known = (source: Draft): boolean =>
    (source.kind === "PersistentVolumeClaim" && !source.apiGroup) ||
    (source.kind === "VolumeSnapshot" && source.apiGroup === "snapshot.storage.k8s.io");
  if (spec.dataSource && !known(spec.dataSource)) delete spec.dataSource;
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource && known(spec.dataSourceRef) && !spec.dataSourceRef.namespace) {
    spec.dataSource = { ...spec.dataSourceRef };
  }
}

function validateUpdate(claim: Draft, old: Draft): FieldError[] {
  const errors = validateClaimSpec(claim.spec, SPEC);
  const now = clone(claim.spec);
  const before = clone(old.spec);
  if (!old.spec.volumeName && now.volumeName) before.volumeName = now.volumeName;
  if (now.storageClassName !== undefined && before.storageClassName === undefined) delete now.storageClassName;
  if (claim.status?.phase === "Bound") {
    if (now.resources?.requests) now.resources.requests.storage = old.spec.resources?.requests?.storage;
    if (before.volumeAttributesClassName === undefined) delete now.volumeAttributesClassName;
    else now.volumeAttributesClassName = before.volumeAttributesClassName;
  }
  if (!semanticEqual(now, before)) {
    errors.push(forbidden(SPEC, `${IMMUTABLE}\n${structDiff("PersistentVolumeClaimSpec", before, now)}`));
  }
  const path = SPEC.child("resources", "requests", "storage");
  const size = tryParseQuantity(claim.spec.resources?.requests?.storage);
  const oldSize = tryParseQuantity(old.spec.resources?.requests?.storage);
  const actual = tryParseQuantity(old.status?.capacity?.storage);
  if (size && oldSize && size.cmp(oldSize) < 0 && (!actual || size.cmp(actual) <= 0)) {
    if (actual) errors.push(forbidden(path, "field can not be less than status.capacity"));
  }
  return [...errors, ...immutable(claim.spec.volumeMode, old.spec.volumeMode, root("volumeMode"))];
}

export const persistentvolumeclaims: ResourceStrategy<PersistentVolumeClaim> = {
  defaults: claimDefaults,
  prepareForCreate(draft) {
    draft.status = { phase: "Pending" };
    dataSourceDefaults(draft.spec);
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
    dataSourceDefaults(draft.spec);
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
  validate: (claim) => validateClaimSpec(claim.spec as Draft, SPEC),
  validateUpdate,
  selectableFields: (claim) => ({ name: claim.metadata?.name ?? "" }),
  columns: [
    NAME, column("Status"), column("Volume"), column("Capacity"), column("Access Modes"), column("StorageClass"),
    column("VolumeAttributesClass"), AGE, column("VolumeMode", "string", 1),
  ],
  cells(claim, context) {
    const bound = Boolean(claim.spec?.volumeName);
    const storageClass =
      claim.metadata?.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? claim.spec?.storageClassName ?? "";
    return [
      claim.metadata?.name ?? "", claim.metadata?.deletionTimestamp ? "Terminating" : (claim.status?.phase ?? ""),
      claim.spec?.volumeName ?? "", bound ? String(claim.status?.capacity?.storage ?? "") : "",
      bound ? accessModesText(claim.status?.accessModes) : "", storageClass,
      (claim.spec as Draft)?.volumeAttributesClassName || "<unset>", age(claim, context),
      claim.spec?.volumeMode ?? "<unset>",
    ];
  },
};

import type { CSIDriver } from "../../../apimachinery/types/index.ts";
import { notSupported, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { each, immutable } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";

const SPEC = root("spec");
const MODES = ["Ephemeral", "Persistent"];
const FS_GROUP_POLICIES = ["File", "None", "ReadWriteOnceWithFSType"];

function validate(driver: Draft): FieldError[] {
  const errors = each<string>(driver.spec.volumeLifecycleModes, SPEC.child("volumeLifecycleModes"), (mode, path) =>
    (MODES.includes(mode) ? [] : [notSupported(path, mode, MODES)]));
  const policy = driver.spec.fsGroupPolicy;
  if (!FS_GROUP_POLICIES.includes(policy)) errors.push(notSupported(SPEC.child("fsGroupPolicy"), policy, FS_GROUP_POLICIES));
  return errors;
}

export const csidrivers: ResourceStrategy<CSIDriver> = {
  defaults(draft) {
    const spec: Draft = (draft.spec ??= {});
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ["Persistent"];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  validate,
  validateUpdate: (driver, old) => [
    ...validate(driver), ...immutable(driver.spec.attachRequired, old.spec.attachRequired, SPEC.child("attachedRequired")),
    ...immutable(driver.spec.volumeLifecycleModes, old.spec.volumeLifecycleModes, SPEC.child("volumeLifecycleModes")),
  ],
  columns: [
    NAME, column("AttachRequired", "boolean"), column("PodInfoOnMount", "boolean"), column("StorageCapacity", "boolean"),
    column("TokenRequests"), column("RequiresRepublish", "boolean"), column("Modes"), AGE,
  ],
  cells(driver, context) {
    const spec: Draft = driver.spec ?? {};
    const tokens = (spec.tokenRequests ?? []).map((request: Draft) => request.audience).join(",");
    return [
      driver.metadata?.name ?? "", spec.attachRequired ?? true, spec.podInfoOnMount ?? false, spec.storageCapacity ?? false,
      tokens || "<unset>", spec.requiresRepublish ?? false, (spec.volumeLifecycleModes ?? []).join(",") || "<none>",
      age(driver, context),
    ];
  },
};

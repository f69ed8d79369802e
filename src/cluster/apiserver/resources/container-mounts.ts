import { forbidden, invalid, notFound, notSupported, required, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import type { Draft } from "./definition.ts";
import { each } from "./field-checks.ts";
import { localDescendingPath, pathNoBacksteps } from "./paths.ts";

/** The volumes of a pod that are right, by name. */
export type Volumes = ReadonlyMap<string, Draft>;

export function validateVolumeMounts(container: Draft, volumes: Volumes, at: Path): FieldError[] {
  const devices = new Map<string, string>((container.volumeDevices ?? []).map((d: Draft) => [d.name, d.devicePath]));
  const seen = new Set<string>();
  return each<Draft>(container.volumeMounts, at, (mount, path) => {
    const errors: FieldError[] = [];
    const name: string = mount.name ?? "";
    const mountPath: string = mount.mountPath ?? "";
    if (name === "") errors.push(required(path.child("name")));
    if (!volumes.has(name)) errors.push(notFound(path.child("name"), name));
    if (mountPath === "") errors.push(required(path.child("mountPath")));
    if (seen.has(mountPath)) errors.push(invalid(path.child("mountPath"), mountPath, "must be unique"));
    seen.add(mountPath);
    if (devices.has(name)) errors.push(invalid(path.child("name"), name, "must not already exist in volumeDevices"));
    if ([...devices.values()].includes(mountPath)) {
      errors.push(invalid(path.child("mountPath"), mountPath, "must not already exist as a path in volumeDevices"));
    }
    // The paths of these four are those of the list, not of its element: so says the server.
    if (mount.subPath) errors.push(...localDescendingPath(mount.subPath, at.child("subPath")));
    if (mount.subPathExpr) {
      if (mount.subPath) {
        const detail = "subPathExpr and subPath are mutually exclusive";
        errors.push(invalid(path.child("subPathExpr"), mount.subPathExpr, detail));
      }
      errors.push(...localDescendingPath(mount.subPathExpr, at.child("subPathExpr")));
    }
    errors.push(...validatePropagation(mount.mountPropagation, container, at.child("mountPropagation")));
    errors.push(...validateRecursiveReadOnly(mount, at.child("recursiveReadOnly")));
    return errors;
  });
}

function validatePropagation(mode: string | undefined, container: Draft, at: Path): FieldError[] {
  if (mode === undefined) return [];
  const supported = ["Bidirectional", "HostToContainer", "None"];
  const errors = supported.includes(mode) ? [] : [notSupported(at, mode, supported)];
  if (mode === "Bidirectional" && !container.securityContext?.privileged) {
    errors.push(forbidden(at, "Bidirectional mount propagation is available only to privileged containers"));
  }
  return errors;
}

function validateRecursiveReadOnly(mount: Draft, at: Path): FieldError[] {
  const mode = mount.recursiveReadOnly;
  if (mode === undefined || mode === "Disabled") return [];
  if (mode !== "Enabled" && mode !== "IfPossible") return [notSupported(at, mode, ["Disabled", "Enabled", "IfPossible"])];
  const errors: FieldError[] = [];
  if (!mount.readOnly) errors.push(forbidden(at, "may only be specified when readOnly is true"));
  if (mount.mountPropagation !== undefined && mount.mountPropagation !== "None") {
    errors.push(forbidden(at, "may only be specified when mountPropagation is None or not specified"));
  }
  return errors;
}

export function validateVolumeDevices(container: Draft, volumes: Volumes, at: Path): FieldError[] {
  const mounts = new Map<string, string>((container.volumeMounts ?? []).map((m: Draft) => [m.name, m.mountPath]));
  const names = new Set<string>();
  const paths = new Set<string>();
  return each<Draft>(container.volumeDevices, at, (device, path) => {
    const errors: FieldError[] = [];
    const name: string = device.name ?? "";
    const devicePath: string = device.devicePath ?? "";
    const source = volumes.get(name);
    if (name === "") errors.push(required(path.child("name")));
    if (names.has(name)) errors.push(invalid(path.child("name"), name, "must be unique"));
    if (source && !source.persistentVolumeClaim && !source.ephemeral) {
      const detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
      errors.push(invalid(path.child("name"), name, detail));
    }
    if (!source) errors.push(notFound(path.child("name"), name));
    if (devicePath === "") errors.push(required(path.child("devicePath")));
    if (paths.has(devicePath)) errors.push(invalid(path.child("devicePath"), devicePath, "must be unique"));
    if (devicePath !== "" && pathNoBacksteps(devicePath, path).length > 0) {
      errors.push(invalid(path.child("devicePath"), devicePath, "can not contain backsteps ('..')"));
    } else paths.add(devicePath);
    if (mounts.has(name)) errors.push(invalid(path.child("name"), name, "must not already exist in volumeMounts"));
    if ([...mounts.values()].includes(devicePath)) {
      errors.push(invalid(path.child("devicePath"), devicePath, "must not already exist as a path in volumeMounts"));
    }
    if (name !== "") names.add(name);
    return errors;
  });
}

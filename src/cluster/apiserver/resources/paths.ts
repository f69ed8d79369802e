import { invalid, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";

/** Checks of file paths in objects. */

export function pathNoBacksteps(path: string, at: Path): FieldError[] {
  return path.split("/").includes("..") ? [invalid(at, path, "must not contain '..'")] : [];
}

export function localDescendingPath(path: string, at: Path): FieldError[] {
  const absolute = path.startsWith("/") ? [invalid(at, path, "must be a relative path")] : [];
  return [...absolute, ...pathNoBacksteps(path, at)];
}

export function localNonReservedPath(path: string, at: Path): FieldError[] {
  const errors = localDescendingPath(path, at);
  if (path.startsWith("..") && !path.startsWith("../")) errors.push(invalid(at, path, "must not start with '..'"));
  return errors;
}

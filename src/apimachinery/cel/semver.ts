import type { Environment } from "@marcbachmann/cel-js";

/** A semantic version (semver.org), as apiserver/pkg/cel/library/semverlib.go knows it. */
class Semver {
  readonly core: readonly number[];
  readonly pre: readonly string[];
  constructor(core: readonly number[], pre: readonly string[]) {
    this.core = core;
    this.pre = pre;
  }
}

const PATTERN = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

function parse(text: string, normalize: boolean): Semver | undefined {
  const found = PATTERN.exec(normalize ? normalized(text) : text);
  return found ? new Semver([Number(found[1]), Number(found[2]), Number(found[3])], found[4]?.split(".") ?? []) : undefined;
}

/** Without a leading v and leading zeros, and with the parts that are missing. */
function normalized(text: string): string {
  const [, core = "", rest = ""] = /^v?([^-+]*)(.*)$/.exec(text)!;
  const parts = core.split(".").map((part) => part.replace(/^0+(?=\d)/, ""));
  while (parts.length < 3) parts.push("0");
  return parts.join(".") + rest;
}

function compare(a: Semver, b: Semver): number {
  for (let i = 0; i < 3; i += 1) if (a.core[i] !== b.core[i]) return a.core[i]! < b.core[i]! ? -1 : 1;
  // What comes before a release is less than it.
  if (a.pre.length === 0 || b.pre.length === 0) return Number(b.pre.length > 0) - Number(a.pre.length > 0);
  for (let i = 0; i < Math.max(a.pre.length, b.pre.length); i += 1) {
    const [one, other] = [a.pre[i], b.pre[i]];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    if (one === other) continue;
    const [isNumber, otherIsNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
    if (isNumber !== otherIsNumber) return isNumber ? -1 : 1;
    return (isNumber ? Number(one) < Number(other) : one < other) ? -1 : 1;
  }
  return 0;
}

function semver(text: string, normalize: boolean): Semver {
  const found = parse(text, normalize);
  if (!found) throw new Error(`${JSON.stringify(text)} is not a valid semantic version`);
  return found;
}

export function addSemver(environment: Environment): void {
  const add = (signature: string, run: (...values: never[]) => unknown): void => {
    environment.registerFunction(signature, run as never);
  };
  environment.registerType("Semver", Semver);
  add("semver(string): Semver", (text: string) => semver(text, false));
  add("semver(string, bool): Semver", semver);
  add("isSemver(string): bool", (text: string) => parse(text, false) !== undefined);
  add("isSemver(string, bool): bool", (text: string, normalize: boolean) => parse(text, normalize) !== undefined);
  for (const [index, part] of ["major", "minor", "patch"].entries()) add(`Semver.${part}(): int`, (version: Semver) => BigInt(version.core[index]!));
  environment.registerOperator("Semver == Semver", ((a: Semver, b: Semver) => compare(a, b) === 0) as never);
  add("Semver.isGreaterThan(Semver): bool", (a: Semver, b: Semver) => compare(a, b) > 0);
  add("Semver.isLessThan(Semver): bool", (a: Semver, b: Semver) => compare(a, b) < 0);
  add("Semver.compareTo(Semver): int", (a: Semver, b: Semver) => BigInt(compare(a, b)));
}

import type { Call } from "../../os/index.ts";
import { goValue, isObject } from "../../apimachinery/json/index.ts";
import { JSONPath, relaxedExpression } from "../../apimachinery/jsonpath/index.ts";
import { CommandError, failure, refusing } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { groupResource } from "../rest/mapper.ts";
import { infoPath, type Info } from "../resource/info.ts";
import { timedOut, waitName, waitUntilGone } from "./deletion.ts";
import { untilObject } from "./until.ts";

/** Waits for one condition of an object; answers it as it was found. `deadline` in virtual ms. */
export type Condition = (invocation: Invocation, info: Info, timeout: number, deadline: number) => Call<KubeObject>;

/** Reads the values of --for. Throws CommandError. */
export function parseConditions(values: readonly string[]): Condition[] {
  if (values.length === 0) throw new CommandError("unrecognized condition: []");
  return values.map((value) => {
    const lower = value.toLowerCase();
    if (lower === "delete") return deleted;
    if (lower === "create") return created;
    if (value.startsWith("condition=")) {
      const text = value.slice("condition=".length);
      const at = text.indexOf("=");
      return at < 0 ? conditionMet(text, "true") : conditionMet(text.slice(0, at), text.slice(at + 1));
    }
    if (value.startsWith("jsonpath=")) return jsonPathMet(value.slice("jsonpath=".length));
    throw new CommandError(`unrecognized condition: ${JSON.stringify(value)}`);
  });
}

const deleted: Condition = function* (invocation, info, timeout, deadline) {
  requireNamed(info);
  return (yield* waitUntilGone(invocation, info, undefined, timeout, deadline)) ?? info.object!;
};

// eslint-disable-next-line require-yield
const created: Condition = function* (_invocation, info) {
  if (info.name === "" || !info.object) throw new CommandError("resource name must be provided");
  return info.object;
};

function requireNamed(info: Info): void {
  if (info.name === "") throw new CommandError("resource name must be provided");
}

/** A condition in status.conditions; case does not matter. */
function conditionMet(name: string, status: string): Condition {
  return observed((object) => {
    const conditions = (object.status as { conditions?: unknown } | undefined)?.conditions;
    if (!Array.isArray(conditions)) return false;
    for (const condition of conditions) {
      if (!isObject(condition) || typeof condition.type !== "string" || typeof condition.status !== "string") continue;
      if (condition.type.toLowerCase() !== name.toLowerCase()) continue;
      const generation = object.metadata?.generation;
      const seen = condition.observedGeneration ?? (object.status as { observedGeneration?: number }).observedGeneration;
      if (generation !== undefined && typeof seen === "number" && seen < generation) return false;
      return condition.status.toLowerCase() === status.toLowerCase();
    }
    return false;
  });
}

function jsonPathMet(input: string): Condition {
  const parts = splitInput(input);
  if (parts.length > 2) {
    throw new CommandError(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  const wanted = parts[1] === undefined ? undefined : parts[1].replaceAll(/^['"]+|['"]+$/g, "");
  const expression = refusing(() => relaxedExpression(parts[0]!));
  if (wanted === "") {
    throw new CommandError("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  }
  if (expression === "") throw new CommandError("jsonpath expression cannot be empty");
  const path = refusing(() => new JSONPath(expression, { allowMissingKeys: true }));
  return observed((object) => {
    const found = refusing(() => path.find(object));
    if ((found[0] ?? []).length === 0) return false;
    if (found.length > 1) throw new CommandError("given jsonpath expression matches more than one list");
    if (found[0]!.length > 1) throw new CommandError("given jsonpath expression matches more than one value");
    if (wanted === undefined) return true;
    const [value] = found[0]!;
    if (typeof value === "object" && value !== null) {
      throw new CommandError("jsonpath leads to a nested object or list which is not supported");
    }
    return goValue(value).trim() === wanted.trim();
  });
}

/** Splits at `=`, not at `==`. */
function splitInput(input: string): string[] {
  return input.split(/(?<!=)=(?!=)/);
}

function observed(check: (object: KubeObject) => boolean): Condition {
  return function* (invocation, info, timeout, deadline) {
    requireNamed(info);
    if (timeout === 0) {
      const present = yield* invocation.client.json(infoPath(info, ""));
      if (check(present)) return present;
      throw new CommandError(`condition not met for ${waitName(info)}`);
    }
    let last = info.object!;
    const met = yield* untilObject(invocation, info, deadline, (object, type) => {
      if (type === "DELETED") return false;
      if (!object) {
        throw failure(404, "NotFound", `${groupResource(info.mapping)} ${JSON.stringify(info.name)} not found`);
      }
      last = object;
      return check(object);
    });
    if (!met) throw timedOut(info);
    return last;
  };
}

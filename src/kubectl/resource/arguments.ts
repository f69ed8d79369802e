import type { Call } from "../../os/index.ts";
import { CommandError, ConfigurationError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { groupResource } from "../rest/mapper.ts";
import type { BuilderOptions } from "./options.ts";

interface Tuple {
  resource: string;
  name: string;
}

/** What the arguments of a command name. */
export interface Named {
  /** TYPE/NAME */
  tuples: Tuple[];
  resources: string[];
  names: string[];
  /** A type alone means all of it. */
  all: boolean;
}

const MIXED =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form " +
  "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

/** Reads TYPE NAME..., TYPE/NAME... or TYPE,TYPE; mistakes go into `errors`. */
export function* readArguments(invocation: Invocation, { args, resource, names, allowEmptySelector, local }: BuilderOptions, errors: Error[]): Call<Named> {
  const named: Named = { tuples: [], resources: [], names: [], all: false };
  if (resource !== undefined && names) {
    for (const name of names) {
      const tuple = readTuple(name, errors);
      if (tuple) named.tuples.push(tuple);
      else if (resource === "") errors.push(new CommandError(`the argument ${JSON.stringify(name)} must be RESOURCE/NAME`));
      else named.tuples.push({ resource, name });
    }
    return named;
  }
  if (!args || args.length === 0) return named;
  const words = spreadResources(args);
  const slashes = words.filter((word) => word.includes("/")).length;
  if (slashes > 0) {
    if (slashes < words.length) errors.push(new CommandError(MIXED));
    else {
      for (const word of words) {
        const tuple = readTuple(word, errors);
        if (!tuple) break;
        named.tuples.push(tuple);
      }
    }
    return named;
  }
  named.resources = splitTypes(local ? words[0]! : yield* expandCategories(invocation, words[0]!, errors));
  if (words.length > 1) named.names.push(...words.slice(1));
  else named.all = allowEmptySelector ?? false;
  return named;
}

function readTuple(text: string, errors: Error[]): Tuple | undefined {
  if (!text.includes("/")) return undefined;
  const [resource, name, ...more] = text.split("/");
  if (more.length > 0) {
    errors.push(new CommandError("arguments in resource/name form may not have more than one slash"));
    return undefined;
  }
  if (!resource || !name || resource.includes(",")) {
    errors.push(new CommandError("arguments in resource/name form must have a single resource and name"));
    return undefined;
  }
  return { resource, name };
}

function* expandCategories(invocation: Invocation, types: string, errors: Error[]): Call<string> {
  const expanded: string[] = [];
  for (const type of types.split(",")) {
    try {
      void invocation.client;
    } catch (error) {
      // What hinders one type is told for each; as one of a list it stays a mistake of the configuration.
      errors.push(error instanceof ConfigurationError ? new ConfigurationError(error.messages, true) : (error as Error));
      continue;
    }
    const members = type === "" ? [] : (yield* invocation.discovery()).mapper.category(type);
    expanded.push(members.length === 0 ? type : members.map(groupResource).join(","));
  }
  return expanded.join(",");
}

/** `a,b x y` means a/x a/y b/x b/y. */
function spreadResources(args: readonly string[]): readonly string[] {
  if (args.length < 2) return args;
  const types = splitTypes(args[0]!);
  return types.length > 1 ? types.flatMap((type) => args.slice(1).map((name) => `${type}/${name}`)) : args;
}

function splitTypes(text: string): string[] {
  return [...new Set(text.split(","))];
}

import type { Call } from "../../os/index.ts";
import { CommandError, isNotFound } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { groupVersion, isList, type KubeObject } from "../object.ts";
import { pathOf, qualifiedName, type ResourceMapping } from "../rest/mapper.ts";

/** One object that a command works on: what was named or read, and later what the server says of it. */
export interface Info {
  /** Undefined with --local, where nothing is asked of the server. */
  mapping: ResourceMapping;
  namespace: string;
  name: string;
  subresource: string;
  /** Where it was read: a path, a URL or STDIN. */
  source: string;
  object: KubeObject | undefined;
  resourceVersion: string;
  /** The List of a file that it came out of. */
  list?: object;
}

/** How requests for objects are made: as tables or as they are. */
export interface RequestShape {
  accept?: string;
  includeObject?: string;
}

/** `configmap/a`, `deployment.apps/web`: what stands before `created` and what -o name prints. */
export function infoName({ mapping, name }: Pick<Info, "mapping" | "name">): string {
  return `${kindName(mapping)}/${name}`;
}

/** `deployment.apps` */
export const kindName = (mapping: Pick<ResourceMapping, "kind" | "group">): string => qualifiedName(mapping, mapping.kind.toLowerCase());

/** The info of an object of the server. */
export const infoAt = (mapping: ResourceMapping, namespace: string, name: string, object?: KubeObject, source = ""): Info =>
  ({ mapping, namespace, name, subresource: "", source, object, resourceVersion: object?.metadata?.resourceVersion ?? "" });

export const infoPath = (info: Info, subresource = info.subresource): string =>
  pathOf(info.mapping, info.namespace, info.name, subresource);

/** Reads the object from the server into the info. Throws StatusError. */
export function* fetchInfo(invocation: Invocation, info: Info, shape: RequestShape = {}): Call<KubeObject> {
  requireName(info);
  let object: KubeObject;
  try {
    // Of no version there is nothing on the server, though the kind be known.
    const mapping = info.object && !info.object.apiVersion ? { ...info.mapping, version: "" } : info.mapping;
    object = yield* invocation.client.json(infoPath({ ...info, mapping }), {
      accept: shape.accept,
      query: { includeObject: shape.includeObject },
    });
  } catch (error) {
    if (isNotFound(error) && info.namespace !== "" && info.namespace !== "default") yield* requireNamespace(invocation, info.namespace);
    throw error;
  }
  refresh(info, object);
  return object;
}

/** Throws the StatusError of a namespace that is not there. */
function* requireNamespace(invocation: Invocation, name: string): Call<void> {
  try {
    yield* invocation.client.json(`/api/v1/namespaces/${encodeURIComponent(name)}`);
  } catch (error) {
    if (isNotFound(error)) throw error;
  }
}

export function requireName(info: Info): void {
  if (info.name === "") throw new CommandError("resource name may not be empty");
}

/** Takes over what the server answered. */
export function refresh(info: Info, object: KubeObject): void {
  info.object = object;
  if (object.kind === "Table") return;
  if (object.metadata?.name) info.name = object.metadata.name;
  info.resourceVersion = object.metadata?.resourceVersion ?? "";
}

/** The objects of a list, with the kind that JSON lists leave out of their items. */
export function itemsOf(list: KubeObject): KubeObject[] {
  const items = (list.items ?? []) as KubeObject[];
  const kind = (list.kind ?? "").replace(/List$/, "");
  if (kind === "" || list.kind === "List") return items;
  for (const item of items) {
    item.kind ??= kind;
    item.apiVersion ??= list.apiVersion;
  }
  return items;
}

/** Objects of lists in lists. */
export function flattenList(object: KubeObject): KubeObject[] {
  return isList(object) ? itemsOf(object).flatMap(flattenList) : [object];
}

/** Info for an object that came out of a list or a file. */
export function* infoOf(invocation: Invocation, object: KubeObject, source: string, local: boolean): Call<Info> {
  const { group, version } = groupVersion(object.apiVersion);
  const kind = object.kind ?? "";
  const mapping = local
    ? { ...unknownMapping(group, version, kind), namespaced: !!object.metadata?.namespace }
    : yield* invocation.mappingOfKind(group, version, kind);
  return infoAt(mapping, object.metadata?.namespace ?? "", object.metadata?.name ?? "", object, source);
}

/** A mapping guessed from the kind, for --local: nothing is asked of the server. */
function unknownMapping(group: string, version: string, kind: string): ResourceMapping {
  const lower = kind.toLowerCase();
  return {
    group, version, kind, resource: `${lower}s`, singular: lower, namespaced: false, shortNames: [], categories: [], verbs: [],
    subresources: [],
  };
}

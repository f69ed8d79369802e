import { parseSelector } from "../../apimachinery/selectors/index.ts";
import type { Call } from "../../os/index.ts";
import { CommandError, ConfigurationError, StatusError, throwAll } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { isList, kindOf, type KubeObject } from "../object.ts";
import { gvrText, pathOf, type ResourceMapping } from "../rest/mapper.ts";
import { readArguments, type Named } from "./arguments.ts";
import { FileSources } from "./file-sources.ts";
import { fetchInfo, flattenList, infoAt, type Info } from "./info.ts";
import type { BuilderOptions } from "./options.ts";
import { KUBECTL_SCHEME, registeredKey } from "./scheme.ts";
import { Result, throughAll, type Source, type Visit } from "./result.ts";

const FILE_FORMS =
  "You must provide one or more resources by argument or filename.\n" +
  "Example resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

/** Finds out what is meant. Throws CommandError for arguments that do not go together. */
export function* build(invocation: Invocation, options: BuilderOptions): Call<Result> {
  const builder = new Builder(invocation, options);
  return yield* builder.result();
}

class Builder {
  private readonly invocation: Invocation;
  private readonly options: BuilderOptions;
  private readonly files: FileSources;
  private readonly errors: Error[] = [];
  private named: Named = { tuples: [], resources: [], names: [], all: false };
  private labelSelector: string | undefined;
  private readonly fieldSelector: string | undefined;
  private readonly namespace: string;
  private lost: ConfigurationError | undefined;

  constructor(invocation: Invocation, options: BuilderOptions) {
    this.invocation = invocation;
    this.options = options;
    let namespace = "";
    try {
      ({ namespace } = invocation);
    } catch (error) {
      if (!options.wrapped || !(error instanceof ConfigurationError)) throw error;
      this.lost = error;
    }
    this.namespace = options.allNamespaces ? "" : (options.namespace ?? namespace);
    this.labelSelector = options.labelSelector?.trim() || undefined;
    this.fieldSelector = options.fieldSelector?.trim() || undefined;
    this.files = new FileSources(invocation, options, this.errors);
  }

  *result(): Call<Result> {
    const { all } = this.options;
    if (all && (this.labelSelector !== undefined || this.fieldSelector !== undefined)) {
      this.errors.push(new CommandError("setting 'all' parameter but found a non empty selector. "));
    }
    this.named = yield* readArguments(this.invocation, this.options, this.errors);
    if (this.lost) {
      if (this.errors.length === 0) throw this.lost;
      this.errors.push(...this.lost.messages.map((message) => new CommandError(message)));
    }
    throwAll(this.errors);
    if (this.named.all) this.labelSelector ??= "";
    if (all) this.labelSelector = "";
    if (this.files.paths.length > 0) return this.byPaths();
    if (this.labelSelector !== undefined || this.fieldSelector !== undefined) return yield* this.bySelector();
    const { tuples, names, resources } = this.named;
    if (tuples.length > 0) return yield* this.byTuples();
    if (names.length > 0) return yield* this.byName();
    if (resources.length > 0) {
      for (const resource of resources) yield* this.invocation.mappingFor(resource);
      throw new CommandError("resource(s) were provided, but no name was specified");
    }
    throw new CommandError(FILE_FORMS);
  }

  private *mappings(): Call<ResourceMapping[]> {
    if (this.named.resources.length > 1 && this.options.singleResourceType) {
      throw new CommandError("you may only specify a single resource type");
    }
    const found: ResourceMapping[] = [];
    for (const resource of this.named.resources) {
      const mapping = yield* this.invocation.mappingFor(resource);
      if (!found.includes(mapping)) found.push(mapping);
    }
    return found;
  }

  private *bySelector(): Call<Result> {
    if (this.named.names.length > 0) throw new CommandError("name cannot be provided when a selector is specified");
    if (this.named.tuples.length > 0) {
      throw new CommandError("selectors and the all flag cannot be used when passing resource/name arguments");
    }
    if (this.named.resources.length === 0) throw new CommandError("at least one resource must be specified to use a selector");
    if (this.options.subresource) throw new CommandError("subresource cannot be used when bulk resources are specified");
    const mappings = yield* this.mappings();
    const listed = mappings.map((mapping) => ({ mapping, namespace: mapping.namespaced ? this.namespace : "" }));
    const sources = listed.map(({ mapping, namespace }): Source => (visit) => this.list(mapping, namespace, visit));
    return this.finish(sources, false, listed);
  }

  /** Lists a resource, in chunks. */
  private *list(mapping: ResourceMapping, namespace: string, visit: Visit): Call<void> {
    const { shape, chunkSize = 0, flatten: takeApart = true } = this.options;
    let token: string | undefined;
    do {
      let list: KubeObject;
      try {
        list = yield* this.invocation.client.json(pathOf(mapping, namespace), {
          accept: shape?.accept,
          query: {
            labelSelector: this.labelSelector,
            fieldSelector: this.fieldSelector,
            limit: chunkSize > 0 && String(chunkSize),
            continue: token,
            includeObject: shape?.includeObject,
          },
        });
      } catch (error) {
        throw this.listError(error, mapping);
      }
      this.requireRegistered(list);
      token = (list.metadata as { continue?: string } | undefined)?.continue || undefined;
      if (takeApart && isList(list)) {
        for (const item of flattenList(list)) {
          const { namespace: own = "", name = "" } = item.metadata ?? {};
          yield* visit(infoAt((yield* this.mappingOf(item)) ?? mapping, own, name, item));
        }
      } else yield* visit(infoAt(mapping, namespace, "", list));
    } while (token !== undefined);
  }

  private *mappingOf(item: KubeObject): Call<ResourceMapping | undefined> {
    const { group, version, kind } = kindOf(item);
    try {
      return yield* this.invocation.mappingOfKind(group, version, kind);
    } catch {
      return undefined;
    }
  }

  private listError(error: unknown, mapping: ResourceMapping): unknown {
    if (!(error instanceof StatusError) || !["BadRequest", "NotFound"].includes(error.status.reason ?? "")) return error;
    const which = gvrText(mapping);
    if (!this.labelSelector && !this.fieldSelector) return new StatusError(error.status, `Unable to list "${which}": ${error.message}`);
    return new StatusError(
      error.status,
      `Unable to find "${which}" that match label selector ${JSON.stringify(this.labelSelector ?? "")}, ` +
        `field selector ${JSON.stringify(this.fieldSelector ?? "")}: ${error.message}`,
    );
  }

  private *byTuples(): Call<Result> {
    if (this.named.resources.length > 0) {
      throw new CommandError("you may not specify individual resources and bulk resources in the same call");
    }
    const mappings = new Map<string, ResourceMapping>();
    for (const { resource } of this.named.tuples) {
      if (!mappings.has(resource)) mappings.set(resource, yield* this.invocation.mappingFor(resource));
    }
    if (this.options.singleResourceType && new Set(mappings.values()).size > 1) {
      throw new CommandError("you may only specify a single resource type");
    }
    const sources = this.named.tuples.map(({ resource, name }) => this.one(mappings.get(resource)!, name));
    return this.finish(sources, this.files.singleItemImplied || this.named.tuples.length === 1);
  }

  private *byName(): Call<Result> {
    if (this.named.resources.length === 0) throw new CommandError("you must provide a resource and a resource name together");
    if (this.named.resources.length > 1) throw new CommandError("you must specify only one resource");
    const [mapping] = yield* this.mappings();
    return this.finish(this.named.names.map((name) => this.one(mapping!, name)), this.named.names.length === 1);
  }

  private one(mapping: ResourceMapping, name: string): Source {
    let { namespace } = this;
    if (!mapping.namespaced) namespace = "";
    else if (namespace === "") {
      throw new CommandError(
        this.options.allNamespaces
          ? "a resource cannot be retrieved by name across all namespaces"
          : "namespace may not be empty when retrieving a resource by name",
      );
    }
    return (visit) => visit({ ...infoAt(mapping, namespace, name), subresource: this.options.subresource ?? "" });
  }

  private byPaths(): Result {
    if (this.named.resources.length > 0) {
      throw new CommandError("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well");
    }
    if (this.named.names.length > 0) throw new CommandError("name cannot be provided when a path is specified");
    if (this.named.tuples.length > 0) throw new CommandError("resource/name arguments cannot be provided when a path is specified");
    return this.finish(this.files.paths, this.files.single, [], true);
  }

  /** Puts together the steps that each info goes through before the command sees it. */
  private finish(sources: readonly Source[], single: boolean, listed: Result["listed"] = [], files = false): Result {
    const { options } = this;
    const selector = files && this.labelSelector ? this.fileSelector(this.labelSelector) : undefined;
    /** Errors of reading anew what a file holds, with the List that it came out of: those of one List count as one. */
    const unread = new Map<Error, object | undefined>();
    const prepare = (visit: Visit): Visit => {
      const self = this;
      return function* (info) {
        if (files && options.latest) {
          if (options.defaultNamespace !== false) self.setNamespace(info);
          try {
            if (info.name !== "") {
              requireNamespaceOf(info);
              yield* fetchInfo(self.invocation, info, options.shape);
            }
          } catch (error) {
            if (error instanceof Error) unread.set(error, info.list);
            throw error;
          }
        }
        if (selector && !selector.matches(info.object?.metadata?.labels)) return;
        if (options.defaultNamespace !== false) self.setNamespace(info);
        if (options.enforceNamespace ?? self.invocation.explicitNamespace) self.requireNamespace(info);
        if (!info.mapping.namespaced) {
          info.namespace = "";
          if (info.object?.metadata?.namespace !== undefined) delete info.object.metadata.namespace;
        }
        if (options.requireObject !== false && !info.object) {
          const object = yield* fetchInfo(self.invocation, info, options.shape);
          self.requireRegistered(object);
        }
        yield* visit(info);
      };
    };
    return new Result(throughAll(sources, prepare, unread, options.continueOnError !== false), single, options, listed);
  }

  private fileSelector(text: string): ReturnType<typeof parseSelector> {
    try {
      return parseSelector(text);
    } catch (error) {
      throw new CommandError(`the provided selector ${JSON.stringify(text)} is not valid: ${(error as Error).message}`);
    }
  }

  /** Throws an Error for an object or a list that the server sent and kubectl has no type for. */
  private requireRegistered(object: KubeObject): void {
    const { typed } = this.options;
    if (typed) registeredKey(object, typed === true ? KUBECTL_SCHEME : typed);
  }

  private setNamespace(info: Info): void {
    if (!info.mapping.namespaced || info.namespace !== "" || this.namespace === "") return;
    info.namespace = this.namespace;
    if (info.object && info.object.kind !== "Table" && !isList(info.object)) {
      info.object.metadata = { ...info.object.metadata, namespace: this.namespace };
    }
  }

  private requireNamespace(info: Info): void {
    const { namespace } = this;
    if (!info.mapping.namespaced) return;
    if (info.namespace === "") {
      this.setNamespace(info);
      return;
    }
    if (info.namespace !== namespace) {
      throw new CommandError(
        `the namespace from the provided object ${JSON.stringify(info.namespace)} does not match the namespace ` +
          `${JSON.stringify(namespace)}. You must pass '--namespace=${info.namespace}' to perform this operation.`,
      );
    }
  }
}

/** Throws CommandError for an object of a namespace whose namespace nobody said. */
function requireNamespaceOf({ mapping, namespace, name }: Info): void {
  if (!mapping.namespaced || namespace !== "") return;
  throw new CommandError(`no namespace set on resource ${gvrText(mapping)} ${JSON.stringify(name)}`);
}

import { bodyOf } from "../rest/response.ts";
import { decode, isSystemError, lazily, parseUrl, readAll, request, resolve, REASONS, type Call, type LazyModule } from "../../os/index.ts";
import { isObject } from "../../apimachinery/json/index.ts";
import { parseSelector } from "../../apimachinery/selectors/index.ts";
import { CommandError, ConnectionError, ErrorList, flatten, NoKindMatchError, StatusError, throwAll } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { isList, kindOf, type KubeObject } from "../object.ts";
import { pathOf, type ResourceMapping } from "../rest/mapper.ts";
import type { Flags } from "../flags/parse.ts";
import { checkMetadata, documents } from "./documents.ts";
import { expandPath, matchPaths } from "./files.ts";
import { fetchInfo, flattenList, infoOf, type Info, type RequestShape } from "./info.ts";

export interface FileOptions {
  filenames: readonly string[];
  kustomize: string;
  recursive: boolean;
}

/** What a command says of the objects it works on (cli-runtime: resource.Builder). */
export interface BuilderOptions {
  namespace?: string;
  /** Objects without a namespace get the one of the call. */
  defaultNamespace?: boolean;
  /** Objects of files must be of the namespace that was given. */
  enforceNamespace?: boolean;
  allNamespaces?: boolean;
  files?: FileOptions;
  /** TYPE NAME, TYPE/NAME ... */
  args?: readonly string[];
  /** A type alone means all of it. */
  allowEmptySelector?: boolean;
  /** Resource and names, where a command has them apart. */
  resource?: string;
  names?: readonly string[];
  labelSelector?: string;
  fieldSelector?: string;
  all?: boolean;
  subresource?: string;
  /** Lists are taken apart. */
  flatten?: boolean;
  continueOnError?: boolean;
  /** Objects of files are read from the server. */
  latest?: boolean;
  /** Nothing is asked of the server. */
  local?: boolean;
  /** false: objects that are named are not read from the server. */
  requireObject?: boolean;
  singleResourceType?: boolean;
  chunkSize?: number;
  shape?: RequestShape;
  /** false: apiVersion and kind are not looked at before the server is asked. */
  validate?: boolean;
  /** Standard input, where it has been read already. */
  stdin?: string;
  /** Errors that are passed over. */
  ignore?: (error: unknown) => boolean;
}

export const FILE_FORMS =
  "You must provide one or more resources by argument or filename.\n" +
  "Example resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

export function fileOptions(flags: Flags): FileOptions {
  return {
    filenames: flags.has("filename") ? flags.list("filename") : [],
    kustomize: flags.has("kustomize") ? flags.string("kustomize") : "",
    recursive: flags.has("recursive") && flags.bool("recursive"),
  };
}

export const noFiles = ({ filenames, kustomize }: FileOptions): boolean => filenames.length === 0 && kustomize === "";

const KUSTOMIZE: LazyModule<typeof import("../kustomize/index.ts")> = { load: () => import("../kustomize/index.ts") };

type Visit = (info: Info) => Call<void>;
/** Finds infos and gives them to `visit` one after the other. */
type Source = (visit: Visit) => Call<void>;

/** Objects that were asked for, found while they are visited. */
export class Result {
  /** Only one object can come of it, by its name. */
  readonly single: boolean;
  /** What a selector lists, for watches. */
  readonly listed: readonly { mapping: ResourceMapping; namespace: string }[];
  private readonly source: Source;
  private readonly options: BuilderOptions;

  constructor(source: Source, single: boolean, options: BuilderOptions, listed: Result["listed"] = []) {
    this.source = source;
    this.single = single;
    this.options = options;
    this.listed = listed;
  }

  /** Calls `visit` for each. Throws what went wrong: at once, or with `continueOnError` all of it at the end. */
  *visit(visit: Visit): Call<void> {
    try {
      yield* this.source(visit);
    } catch (error) {
      const left = this.remaining(error);
      if (left) throw left;
    }
  }

  private remaining(error: unknown): unknown {
    const { ignore } = this.options;
    if (!ignore) return error;
    if (error instanceof ErrorList) {
      const left = flatten(error.errors).filter((each) => !ignore(each));
      return left.length === 0 ? undefined : left.length === 1 ? left[0] : new ErrorList(left);
    }
    return ignore(error) ? undefined : error;
  }

  *infos(): Call<Info[]> {
    const found: Info[] = [];
    // eslint-disable-next-line require-yield
    yield* this.visit(function* (info) {
      found.push(info);
    });
    return found;
  }

  /** What was found, and the error at the end of it, if any. */
  *infosAndError(): Call<{ infos: Info[]; error: Error | undefined }> {
    const found: Info[] = [];
    try {
      // eslint-disable-next-line require-yield
      yield* this.visit(function* (info) {
        found.push(info);
      });
      return { infos: found, error: undefined };
    } catch (error) {
      if (isSystemError(error)) throw error;
      return { infos: found, error: error as Error };
    }
  }
}

/** Finds out what is meant. Throws CommandError for arguments that do not go together. */
export function* build(invocation: Invocation, options: BuilderOptions): Call<Result> {
  const builder = new Builder(invocation, options);
  return yield* builder.result();
}

interface Tuple {
  resource: string;
  name: string;
}

class Builder {
  private readonly invocation: Invocation;
  private readonly options: BuilderOptions;
  private readonly errors: Error[] = [];
  private readonly paths: Source[] = [];
  private readonly tuples: Tuple[] = [];
  private readonly names: string[] = [];
  private resources: string[] = [];
  private labelSelector: string | undefined;
  private fieldSelector: string | undefined;
  private singleItemImplied = false;
  private directory = false;
  private stream = false;
  private readonly namespace: string;

  constructor(invocation: Invocation, options: BuilderOptions) {
    this.invocation = invocation;
    this.options = options;
    this.namespace = options.allNamespaces ? "" : (options.namespace ?? "");
  }

  *result(): Call<Result> {
    const { files, labelSelector, fieldSelector, all } = this.options;
    if (files) this.addFiles(files);
    const label = (labelSelector ?? "").trim();
    if (label !== "") {
      this.labelSelector = label;
    }
    const field = (fieldSelector ?? "").trim();
    if (field !== "") {
      this.fieldSelector = field;
    }
    if (all && (this.labelSelector !== undefined || this.fieldSelector !== undefined)) {
      this.errors.push(new CommandError("setting 'all' parameter but found a non empty selector. "));
    }
    yield* this.addArguments();
    if (this.errors.length > 0) throw this.errors.length === 1 ? this.errors[0]! : new ErrorList(this.errors);
    if (all) this.labelSelector = "";
    if (this.paths.length > 0) return this.byPaths();
    if (this.labelSelector !== undefined || this.fieldSelector !== undefined) return yield* this.bySelector();
    if (this.tuples.length > 0) return yield* this.byTuples();
    if (this.names.length > 0) return yield* this.byName();
    if (this.resources.length > 0) {
      for (const resource of this.resources) yield* this.invocation.mappingFor(resource);
      throw new CommandError("resource(s) were provided, but no name was specified");
    }
    throw new CommandError(FILE_FORMS);
  }

  private addFiles(files: FileOptions): void {
    if (files.filenames.length > 0 && files.kustomize !== "") {
      this.errors.push(new CommandError("only one of -f or -k can be specified"));
      return;
    }
    if (files.kustomize !== "" && files.recursive) {
      this.errors.push(new CommandError("the -k flag can't be used with -f or -R"));
      return;
    }
    const { process } = this.invocation;
    for (const name of files.filenames) {
      if (name === "-") {
        if (this.stream) this.errors.push(new CommandError("standard input cannot be used for multiple arguments"));
        this.stream = true;
        this.paths.push((visit) => this.readStream(() => this.stdin(), "STDIN", visit));
      } else if (/^https?:\/\//.test(name)) {
        this.paths.push((visit) => this.readStream(() => this.download(name), name, visit));
      } else {
        const found = matchPaths(process, name);
        if (found instanceof Error) {
          this.errors.push(found);
          continue;
        }
        if (!files.recursive && found.length === 1) this.singleItemImplied = true;
        this.addPaths(found, files.recursive);
      }
    }
    if (files.kustomize !== "") {
      this.paths.push((visit) =>
        this.readStream(() => this.kustomization(files.kustomize), files.kustomize, visit, true));
    }
  }

  private addPaths(found: readonly string[], recursive: boolean): void {
    const { process } = this.invocation;
    for (const path of found) {
      const files = expandPath(process, path, recursive);
      if (files.length > 1) this.directory = true;
      for (const file of files) {
        this.paths.push((visit) => this.readStream(() => this.file(file), file, visit));
      }
    }
    if (this.paths.length === 0 && this.errors.length === 0) {
      this.errors.push(
        new CommandError(`error reading [${found.join(" ")}]: recognized file extensions are [.json .yaml .yml]`),
      );
    }
  }

  private *kustomization(path: string): Call<string> {
    const { buildKustomization } = yield* lazily(KUSTOMIZE);
    return yield* buildKustomization(this.invocation, path);
  }

  // eslint-disable-next-line require-yield
  private *file(path: string): Call<string> {
    try {
      return this.invocation.process.files.readText(path);
    } catch (error) {
      throw new CommandError(`open ${path}: ${(error as Error).message.toLowerCase()}`);
    }
  }

  private *stdin(): Call<string> {
    return this.options.stdin ?? decode(yield* readAll(0));
  }

  private *download(url: string): Call<string> {
    const { process } = this.invocation;
    const target = parseUrl(url);
    if (!target) throw new CommandError(`the URL passed to filename ${JSON.stringify(url)} is not valid`);
    let response;
    try {
      const addresses = yield* resolve(process, target.host);
      response = yield* request(process, addresses[0]!, target, {
        method: "GET",
        headers: { host: target.host, "user-agent": "Go-http-client/1.1", accept: "*/*" },
      });
    } catch (error) {
      if (!isSystemError(error, "ECONNREFUSED")) {
        throw new ConnectionError(`Unable to connect to the server: dial tcp: lookup ${target.host}: no such host`);
      }
      const host = url.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
      throw new ConnectionError(`The connection to the server ${host} was refused - did you specify the right host or port?`);
    }
    const body = decode(yield* bodyOf(process, response));
    if (response.status === 200) return body;
    const status = `${response.status} ${REASONS[response.status] ?? ""}`;
    throw new CommandError(`unable to read URL ${JSON.stringify(url)}, server reported ${status}, status code=${response.status}`);
  }

  /** Decodes what a stream holds and visits it, document after document. */
  private *readStream(open: () => Call<string>, source: string, visit: Visit, kustomized = false): Call<void> {
    const text = yield* open();
    for (const value of documents(text, source)) {
      if (this.options.validate) checkKind(value, source, kustomized);
      if (!isObject(value)) throw new CommandError(`unable to decode ${JSON.stringify(source)}: ${notAnObject(value)}`);
      const object = value as KubeObject;
      if (object.kind === undefined || object.kind === "") {
        throw new CommandError(`unable to decode ${JSON.stringify(source)}: Object 'Kind' is missing in '${JSON.stringify(value)}'`);
      }
      checkMetadata(object, source);
      for (const item of flattenList(object)) {
        if (item !== object) checkMetadata(item, source);
        const info = yield* this.infoForFile(item, source);
        if (item !== object) info.list = object;
        yield* visit(info);
      }
    }
  }

  private *infoForFile(object: KubeObject, source: string): Call<Info> {
    try {
      return yield* infoOf(this.invocation, object, source, this.options.local ?? false);
    } catch (error) {
      if (!(error instanceof NoKindMatchError)) throw error;
      const name = object.metadata?.name ?? "";
      const namespace = object.metadata?.namespace ?? "";
      throw new CommandError(
        `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(namespace)} from ` +
          `${JSON.stringify(source)}: ${error.message}\nensure CRDs are installed first`,
      );
    }
  }

  private *addArguments(): Call<void> {
    const { args, resource, names } = this.options;
    if (resource !== undefined && names) {
      for (const name of names) {
        const tuple = this.tuple(name);
        if (tuple) this.tuples.push(tuple);
        else if (resource === "") this.errors.push(new CommandError(`the argument ${JSON.stringify(name)} must be RESOURCE/NAME`));
        else this.tuples.push({ resource, name });
      }
      return;
    }
    if (!args || args.length === 0) return;
    const words = spreadResources(args);
    const slashes = words.filter((word) => word.includes("/")).length;
    if (slashes > 0) {
      if (slashes < words.length) {
        this.errors.push(
          new CommandError(
            "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form " +
              "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
          ),
        );
        return;
      }
      for (const word of words) {
        const tuple = this.tuple(word);
        if (tuple) this.tuples.push(tuple);
        else return;
      }
      return;
    }
    this.resources = splitTypes(yield* this.expandCategories(words[0]!));
    if (words.length > 1) this.names.push(...words.slice(1));
    else if (this.labelSelector === undefined && this.options.allowEmptySelector) this.labelSelector = "";
  }

  private tuple(text: string): Tuple | undefined {
    if (!text.includes("/")) return undefined;
    const [resource, name, ...more] = text.split("/");
    if (more.length > 0) {
      this.errors.push(new CommandError("arguments in resource/name form may not have more than one slash"));
      return undefined;
    }
    if (!resource || !name || resource.includes(",")) {
      this.errors.push(new CommandError("arguments in resource/name form must have a single resource and name"));
      return undefined;
    }
    return { resource, name };
  }

  private *expandCategories(types: string): Call<string> {
    const expanded: string[] = [];
    for (const type of types.split(",")) {
      const members = this.options.local || type === "" ? [] : (yield* this.invocation.discovery()).mapper.category(type);
      expanded.push(
        members.length === 0
          ? type
          : members.map(({ resource, group }) => (group === "" ? resource : `${resource}.${group}`)).join(","),
      );
    }
    return expanded.join(",");
  }

  private *mappings(): Call<ResourceMapping[]> {
    if (this.resources.length > 1 && this.options.singleResourceType) {
      throw new CommandError("you may only specify a single resource type");
    }
    const found: ResourceMapping[] = [];
    for (const resource of this.resources) {
      const mapping = yield* this.invocation.mappingFor(resource);
      if (!found.includes(mapping)) found.push(mapping);
    }
    return found;
  }

  private *bySelector(): Call<Result> {
    if (this.names.length > 0) throw new CommandError("name cannot be provided when a selector is specified");
    if (this.tuples.length > 0) {
      throw new CommandError("selectors and the all flag cannot be used when passing resource/name arguments");
    }
    if (this.resources.length === 0) throw new CommandError("at least one resource must be specified to use a selector");
    if (this.options.subresource) throw new CommandError("subresource cannot be used when bulk resources are specified");
    const mappings = yield* this.mappings();
    const listed = mappings.map((mapping) => ({ mapping, namespace: mapping.namespaced ? this.namespace : "" }));
    const sources = listed.map(({ mapping, namespace }): Source => (visit) => this.list(mapping, namespace, visit));
    return this.finish(sources, false, listed);
  }

  /** Lists a resource, in chunks. */
  private *list(mapping: ResourceMapping, namespace: string, visit: Visit): Call<void> {
    const { shape, chunkSize = 0, flatten: takeApart } = this.options;
    let token: string | undefined;
    do {
      let list: KubeObject;
      try {
        list = yield* this.invocation.client.json(pathOf(mapping, namespace), {
          ...(shape?.accept ? { accept: shape.accept } : {}),
          query: {
            labelSelector: this.labelSelector || undefined,
            fieldSelector: this.fieldSelector,
            limit: chunkSize > 0 ? String(chunkSize) : undefined,
            continue: token,
            includeObject: shape?.includeObject,
          },
        });
      } catch (error) {
        throw this.listError(error, mapping);
      }
      token = (list.metadata as { continue?: string } | undefined)?.continue || undefined;
      const info: Info = {
        mapping, namespace, name: "", subresource: "", source: "", object: list,
        resourceVersion: list.metadata?.resourceVersion ?? "",
      };
      if (takeApart && isList(list)) {
        for (const item of flattenList(list)) {
          yield* visit({
            mapping: (yield* this.mappingOf(item)) ?? mapping,
            namespace: item.metadata?.namespace ?? "",
            name: item.metadata?.name ?? "",
            subresource: "",
            source: "",
            object: item,
            resourceVersion: item.metadata?.resourceVersion ?? "",
          });
        }
      } else yield* visit(info);
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
    if (!(error instanceof StatusError) || error.status.reason !== "BadRequest") return error;
    if (!this.labelSelector && !this.fieldSelector) return error;
    const which = `${mapping.group}/${mapping.version}, Resource=${mapping.resource}`;
    return new StatusError(
      error.status,
      `Unable to find ${JSON.stringify(which)} that match label selector ${JSON.stringify(this.labelSelector ?? "")}, ` +
        `field selector ${JSON.stringify(this.fieldSelector ?? "")}: ${error.message}`,
    );
  }

  private *byTuples(): Call<Result> {
    if (this.resources.length > 0) {
      throw new CommandError("you may not specify individual resources and bulk resources in the same call");
    }
    const mappings = new Map<string, ResourceMapping>();
    for (const { resource } of this.tuples) {
      if (!mappings.has(resource)) mappings.set(resource, yield* this.invocation.mappingFor(resource));
    }
    if (this.options.singleResourceType && new Set(mappings.values()).size > 1) {
      throw new CommandError("you may only specify a single resource type");
    }
    const sources = this.tuples.map(({ resource, name }) => this.named(mappings.get(resource)!, name));
    return this.finish(sources, this.singleItemImplied || this.tuples.length === 1);
  }

  private *byName(): Call<Result> {
    if (this.resources.length === 0) throw new CommandError("you must provide a resource and a resource name together");
    if (this.resources.length > 1) throw new CommandError("you must specify only one resource");
    const [mapping] = yield* this.mappings();
    return this.finish(this.names.map((name) => this.named(mapping!, name)), this.names.length === 1);
  }

  private named(mapping: ResourceMapping, name: string): Source {
    let { namespace } = this;
    if (!mapping.namespaced) namespace = "";
    else if (namespace === "") {
      throw new CommandError(
        this.options.allNamespaces
          ? "a resource cannot be retrieved by name across all namespaces"
          : "namespace may not be empty when retrieving a resource by name",
      );
    }
    return (visit) =>
      visit({
        mapping, namespace, name, subresource: this.options.subresource ?? "", source: "", object: undefined, resourceVersion: "",
      });
  }

  private byPaths(): Result {
    if (this.resources.length > 0) {
      throw new CommandError("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well");
    }
    if (this.names.length > 0) throw new CommandError("name cannot be provided when a path is specified");
    if (this.tuples.length > 0) throw new CommandError("resource/name arguments cannot be provided when a path is specified");
    const single = !this.directory && !this.stream && this.paths.length === 1;
    return this.finish(this.paths, single, [], true);
  }

  /** Puts together the steps that each info goes through before the command sees it. */
  private finish(sources: readonly Source[], single: boolean, listed: Result["listed"] = [], files = false): Result {
    const { options } = this;
    const selector = files && this.labelSelector ? this.fileSelector(this.labelSelector) : undefined;
    /** Of errors about items of a List in a file: the List. They count as one error. */
    const lists = new Map<Error, object>();
    const prepare = (visit: Visit): Visit => {
      const self = this;
      return function* (info) {
        if (files && options.latest) {
          if (options.defaultNamespace) self.setNamespace(info);
          try {
            if (info.name !== "") yield* fetchInfo(self.invocation, info, options.shape);
          } catch (error) {
            if (info.list && error instanceof Error) lists.set(error, info.list);
            throw error;
          }
        }
        if (selector && !selector.matches(info.object?.metadata?.labels)) return;
        if (options.defaultNamespace) self.setNamespace(info);
        if (files && options.enforceNamespace) self.requireNamespace(info);
        if (!info.mapping.namespaced) {
          info.namespace = "";
          if (info.object?.metadata?.namespace !== undefined) delete info.object.metadata.namespace;
        }
        if (options.requireObject !== false && !info.object) yield* fetchInfo(self.invocation, info, options.shape);
        yield* visit(info);
      };
    };
    const source: Source = function* (visit) {
      const each = prepare(visit);
      if (!options.continueOnError) {
        for (const one of sources) yield* one(each);
        return;
      }
      // What goes wrong with an object that was found comes first; what kept objects from being found is one error at the end.
      const errors: Error[] = [];
      const lost: Error[] = [];
      const guarded: Visit = function* (info) {
        try {
          yield* each(info);
        } catch (error) {
          if (!(error instanceof Error) || isSystemError(error)) throw error;
          const before = errors.at(-1);
          const list = lists.get(error);
          if (!list || !before || lists.get(before) !== list) errors.push(error);
          else {
            const joined = new ErrorList(before instanceof ErrorList ? [...before.errors, error] : [before, error]);
            lists.set(joined, list);
            errors[errors.length - 1] = joined;
          }
        }
      };
      for (const one of sources) {
        try {
          yield* one(guarded);
        } catch (error) {
          if (!(error instanceof Error) || isSystemError(error)) throw error;
          lost.push(error);
        }
      }
      if (errors.length === 0 && lost.length === 0) return;
      if (errors.length === 0) throwAll(lost);
      else if (lost.length > 0) throw new ErrorList([...errors, new ErrorList(lost)]);
      else throw errors.length === 1 && !(errors[0] instanceof ErrorList) ? errors[0]! : new ErrorList(errors);
    };
    return new Result(source, single, options, listed);
  }

  private fileSelector(text: string): ReturnType<typeof parseSelector> {
    try {
      return parseSelector(text);
    } catch (error) {
      throw new CommandError(`the provided selector ${JSON.stringify(text)} is not valid: ${(error as Error).message}`);
    }
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
    if (!info.mapping.namespaced || namespace === "") return;
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

/** `a,b x y` means a/x a/y b/x b/y. */
function spreadResources(args: readonly string[]): readonly string[] {
  if (args.length < 2) return args;
  const types = splitTypes(args[0]!);
  return types.length > 1 ? types.flatMap((type) => args.slice(1).map((name) => `${type}/${name}`)) : args;
}

function splitTypes(text: string): string[] {
  return [...new Set(text.split(","))];
}

/** Whether the arguments name objects and not only types. */
export function hasNames(args: readonly string[]): boolean {
  const words = spreadResources(args);
  return words.length > 1 || words.some((word) => word.includes("/"));
}

const STOP = "if you choose to ignore these errors, turn validation off with --validate=false";

/** What the client checks before the server does. */
function checkKind(value: unknown, source: string, kustomized: boolean): void {
  const refuse = (why: string): never => {
    const text = `error validating data: ${why}; ${STOP}`;
    throw new CommandError(kustomized ? text : `error validating ${JSON.stringify(source)}: ${text}`);
  };
  if (!isObject(value)) refuse("invalid object to validate");
  const object = value as KubeObject;
  const missing: string[] = [];
  if (!object.apiVersion) missing.push(typeof object.apiVersion === "string" || object.apiVersion === undefined ? "apiVersion not set" : "apiVersion isn't string type");
  if (!object.kind) missing.push("kind not set");
  if (missing.length > 0) refuse(missing.length > 1 ? `[${missing.join(", ")}]` : missing[0]!);
}

function notAnObject(value: unknown): string {
  const type = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  return `json: cannot unmarshal ${type} into Go value of type unstructured.detector`;
}

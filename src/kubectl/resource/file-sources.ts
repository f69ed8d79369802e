import { decode, isSystemError, parseUrl, readAll, readPath, request, resolve, REASONS, type Call } from "../../os/index.ts";
import { isObject } from "../../apimachinery/json/index.ts";
import { CommandError, ConnectionError, ErrorList, joined, NoKindMatchError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { isList, type KubeObject } from "../object.ts";
import { logHeader } from "../rest/discovery.ts";
import { bodyOf } from "../rest/response.ts";
import { documents, objectOf } from "./documents.ts";
import { expandPath, matchPaths, openError } from "./files.ts";
import { flattenList, infoOf, type Info } from "./info.ts";
import { buildKustomization } from "./kustomization.ts";
import { fileOptions, type BuilderOptions, type FileOptions } from "./options.ts";
import type { Source, Visit } from "./result.ts";
import { isRegistered, KUBECTL_SCHEME } from "./scheme.ts";

/** The objects of files, folders, URLs, standard input and kustomizations (-f, -k). */
export class FileSources {
  readonly paths: Source[] = [];
  /** One object can come of it at most. */
  get single(): boolean {
    return !this.directory && !this.stream && this.paths.length === 1;
  }
  /** One file was named. */
  singleItemImplied = false;
  private directory = false;
  private stream = false;
  private readonly invocation: Invocation;
  private readonly options: BuilderOptions;
  private readonly errors: Error[];

  /** Mistakes go into `errors`. */
  constructor(invocation: Invocation, options: BuilderOptions, errors: Error[]) {
    this.invocation = invocation;
    this.options = options;
    this.errors = errors;
    this.addFiles(options.files ?? fileOptions(invocation.flags));
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
        this.paths.push((visit, failed) => this.readStream(() => this.stdin(), "STDIN", visit, failed));
      } else if (/^https?:\/\//.test(name)) {
        this.paths.push((visit, failed) => this.readStream(() => this.download(name), name, visit, failed));
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
      this.paths.push((visit, failed) =>
        this.readStream(() => buildKustomization(this.invocation, files.kustomize), files.kustomize, visit, failed, true));
    }
  }

  private addPaths(found: readonly string[], recursive: boolean): void {
    const { process } = this.invocation;
    for (const path of found) {
      const files = expandPath(process, path, recursive);
      if (files.length > 1) this.directory = true;
      for (const file of files) {
        this.paths.push((visit, failed) => this.readStream(() => this.file(file), file, visit, failed));
      }
    }
    if (this.paths.length === 0 && this.errors.length === 0) {
      this.errors.push(
        new CommandError(`error reading [${found.join(" ")}]: recognized file extensions are [.json .yaml .yml]`),
      );
    }
  }

  private *file(path: string): Call<string> {
    try {
      return decode(yield* readPath(this.invocation.process, path));
    } catch (error) {
      throw new CommandError(openError(path, error));
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

  /** Decodes what a stream holds and visits it, document after document. A document that cannot be decoded does not end it. */
  private *readStream(
    open: () => Call<string>, source: string, visit: Visit, failed?: (error: Error, list?: object) => void, kustomized = false,
  ): Call<void> {
    const text = yield* open();
    for (const value of documents(text, source)) {
      if (this.options.validate && checkKind(value, source, kustomized)) yield* this.warnOfSchema();
      try {
        yield* this.visitDocument(value, source, visit, failed);
      } catch (error) {
        if (!failed || !(error instanceof CommandError || error instanceof ErrorList)) throw error;
        failed(error, isObject(value) ? value : undefined);
      }
    }
  }

  private *visitDocument(value: unknown, source: string, visit: Visit, failed?: (error: Error, list?: object) => void): Call<void> {
    const typed = Boolean(this.options.typed);
    const object = objectOf(value, source, typed);
    if (!isList(object)) return yield* visit(yield* this.infoForFile(object, source));
    const items = flattenList(object);
    const errors: Error[] = [];
    for (const item of items) {
      try {
        objectOf(item, source, typed && isRegistered(item));
      } catch (error) {
        if (!typed || !(error instanceof CommandError)) throw error;
        errors.push(new CommandError(error.message.replace(/^unable to decode "[^"]*": /, "")));
      }
    }
    if (errors.length > 0) throw new ErrorList(errors);
    const refuse = (error: Error): void => {
      if (failed) failed(new ErrorList([error]), object);
      else errors.push(error);
    };
    for (const item of items) {
      try {
        if (typed && !isRegistered(item)) {
          const type = "runtime.Unknown";
          throw new CommandError(`unable to get type info from the object "*${type}": no kind is registered for the type ${type} in scheme "${KUBECTL_SCHEME}"`);
        }
        if (!item.apiVersion) {
          const words = "Object 'apiVersion' is missing in 'object has no apiVersion field'";
          throw new CommandError(`unable to get type info from the object "*unstructured.Unstructured": ${words}`);
        }
        yield* visit({ ...(yield* infoOf(this.invocation, item, source, this.options.local ?? false)), list: object });
      } catch (error) {
        if (error instanceof NoKindMatchError) refuse(new CommandError(`unable to recognize ${error.message}`));
        else if (error instanceof CommandError) refuse(error);
        else throw error;
      }
    }
    if (errors.length > 0) throw new ErrorList(errors);
  }

  private *infoForFile(object: KubeObject, source: string): Call<Info> {
    try {
      return yield* infoOf(this.invocation, object, source, this.options.local ?? false);
    } catch (error) {
      if (!(error instanceof NoKindMatchError)) throw error;
      yield* this.warnOfSchema();
      const name = object.metadata?.name ?? "";
      const namespace = object.metadata?.namespace ?? "";
      throw new CommandError(
        `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(namespace)} from ` +
          `${JSON.stringify(source)}: ${error.message}\nensure CRDs are installed first`,
      );
    }
  }

  /** What is said of kinds whose schema the server does not have. */
  private *warnOfSchema(): Call<void> {
    const { flags, process } = this.invocation;
    if (!this.options.validate || flags.string("validate").toLowerCase() !== "warn") return;
    const words = "cannot perform warn validation if server-side field validation is unsupported, skipping validation";
    yield* this.invocation.printError(`${logHeader(process, "W")} schema.go:145] ${words}\n`);
  }
}

const STOP = "if you choose to ignore these errors, turn validation off with --validate=false";

/** What the client checks before the server does; true for a List, which is no kind of the server. */
function checkKind(value: unknown, source: string, kustomized: boolean): boolean {
  const refuse = (why: string): never => {
    const text = `error validating data: ${why}; ${STOP}`;
    throw new CommandError(kustomized ? text : `error validating ${JSON.stringify(source)}: ${text}`);
  };
  if (!isObject(value)) refuse("invalid object to validate");
  const object = value as KubeObject;
  const list = object.kind === "List" && object.apiVersion === "v1";
  const missing = list ? ((object.items ?? []) as KubeObject[]).flatMap(missingKind) : missingKind(object);
  if (missing.length > 0) refuse(joined(missing));
  return list;
}

function missingKind({ apiVersion, kind }: KubeObject): string[] {
  const missing: string[] = [];
  if (!apiVersion) missing.push(typeof apiVersion === "string" || apiVersion === undefined ? "apiVersion not set" : "apiVersion isn't string type");
  if (!kind) missing.push("kind not set");
  return missing;
}

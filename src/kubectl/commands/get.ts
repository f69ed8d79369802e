import type { TabWriter } from "../../apimachinery/tab-writer.ts";
import { humanDuration } from "../../apimachinery/time.ts";
import type { Call } from "../../os/index.ts";
import type { Command, Completer } from "../command.ts";
import { completeResources, completeSubresources } from "../complete/resources.ts";
import { CommandError, ErrorList, ExitError, flatten, isNotFound, messageLines, throwAll } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { FILES, PRINT, SELECTOR } from "../flags/groups.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { customColumns, customColumnsFile } from "../printers/custom-columns.ts";
import { printerOf } from "../printers/flags.ts";
import { OBJECT_FORMATS } from "../printers/formats.ts";
import type { Printer } from "../printers/printer.ts";
import { sortByField } from "../printers/sort.ts";
import { TablePrinter, type Table } from "../printers/table.ts";
import { tableWriter } from "../printers/tab-writer.ts";
import { logHeader } from "../rest/discovery.ts";
import { pathOf, type ResourceMapping } from "../rest/mapper.ts";
import { build } from "../resource/builder.ts";
import { fileOptions, noFiles, type BuilderOptions } from "../resource/options.ts";
import type { Result } from "../resource/result.ts";
import { itemsOf, kindName, type Info } from "../resource/info.ts";

const TABLES =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
const FORMATS = [...OBJECT_FORMATS, "custom-columns", "custom-columns-file", "wide"];

// eslint-disable-next-line require-yield
const completeFormats: Completer = function* () {
  return FORMATS;
};

export const get: Command = {
  name: "get",
  flags: defineFlags(
    `${PRINT} ${FILES} ${SELECTOR} all-namespaces,A chunk-size:int=500 field-selector:string ignore-not-found label-columns,L:slice ` +
      "no-headers output-watch-events raw:string server-print=true show-kind show-labels sort-by:string subresource:string " +
      "watch,w watch-only",
  ),
  complete: completeResources,
  completeFlags: { output: completeFormats, subresource: completeSubresources },
  *run(invocation) {
    const { flags, args } = invocation;
    if (flags.string("raw") !== "") {
      yield* getRaw(invocation);
      return;
    }
    yield* checkArguments(invocation);
    const request = new GetRequest(invocation);
    if (flags.bool("watch") || flags.bool("watch-only")) yield* request.watch(args);
    else if (request.humanReadable) yield* request.printTables(args);
    else yield* request.printObjects(args);
  },
};

function* getRaw(invocation: Invocation): Call<void> {
  const { flags, args } = invocation;
  const raw = flags.string("raw");
  if (args.length > 0) throw new CommandError("arguments may not be passed when --raw is specified");
  if (flags.bool("watch") || flags.bool("watch-only") || flags.string("selector") !== "") {
    throw new CommandError("--raw may not be specified with other flags that filter the server request or alter the output");
  }
  if (flags.changed("output")) throw new CommandError("--raw and --output are mutually exclusive");
  if (!raw.startsWith("/")) throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
  yield* invocation.print(yield* invocation.client.text(raw));
}

function* checkArguments(invocation: Invocation): Call<void> {
  void invocation.namespace;
  const { flags, args } = invocation;
  const sorted = flags.string("sort-by") !== "";
  if (flags.bool("watch")) {
    if (sorted) yield* invocation.printError("warning: --watch requested, --sort-by will be ignored for watch events received\n");
  } else if (flags.bool("watch-only")) {
    if (sorted) yield* invocation.printError("warning: --watch-only requested, --sort-by will be ignored\n");
  } else if (args.length === 0 && noFiles(fileOptions(flags))) {
    yield* invocation.printError(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
    );
    throw invocation.usageError(
      'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    );
  }
  const output = flags.string("output");
  if (flags.bool("show-labels") && output !== "" && output !== "wide") {
    throw new CommandError(`--show-labels option cannot be used with ${output} printer`);
  }
  if (flags.bool("output-watch-events") && !flags.bool("watch") && !flags.bool("watch-only")) {
    throw new CommandError("--output-watch-events option can only be used with --watch or --watch-only");
  }
}

/** One `kubectl get` after its arguments have been checked. */
class GetRequest {
  private readonly invocation: Invocation;
  private readonly output: string;
  private readonly sortBy: string;
  private readonly allNamespaces: boolean;
  readonly humanReadable: boolean;
  private readonly serverPrint: boolean;

  constructor(invocation: Invocation) {
    const { flags } = invocation;
    this.invocation = invocation;
    this.output = flags.string("output");
    this.sortBy = flags.string("sort-by");
    this.allNamespaces = flags.bool("all-namespaces");
    this.humanReadable = (this.output === "" && flags.string("template") === "") || this.output === "wide";
    this.serverPrint = flags.bool("server-print") && this.humanReadable;
  }

  private builder(args: readonly string[]): BuilderOptions {
    const { invocation } = this;
    const { flags } = invocation;
    return {
      allNamespaces: this.allNamespaces,
      ...(this.allNamespaces ? { enforceNamespace: false } : {}),
      args,
      allowEmptySelector: true,
      labelSelector: flags.string("selector"),
      fieldSelector: flags.string("field-selector"),
      subresource: flags.string("subresource"),
      latest: true,
      chunkSize: this.sortBy === "" ? flags.int("chunk-size") : 0,
      shape: this.serverPrint ? { accept: TABLES, includeObject: this.sortBy && "Object" } : undefined,
      ignore: flags.bool("ignore-not-found") ? isNotFound : undefined,
    };
  }

  private printer(mapping: ResourceMapping | undefined, withNamespace: boolean, withKind: boolean): Printer {
    const { process, flags } = this.invocation;
    const noHeaders = flags.bool("no-headers");
    if (this.humanReadable) {
      return new TablePrinter({
        wide: this.output === "wide",
        noHeaders,
        withNamespace,
        showLabels: flags.bool("show-labels"),
        columnLabels: flags.list("label-columns"),
        ...((withKind || flags.bool("show-kind")) && mapping ? { kind: kindName(mapping) } : {}),
      });
    }
    const template = flags.string("template");
    const [format = "", ...rest] = this.output.split("=");
    const inline = template === "" ? rest.join("=") : template;
    if (format === "custom-columns") return customColumns(inline, noHeaders);
    if (format === "custom-columns-file") return customColumnsFile(process, inline);
    return printerOf(this.invocation, FORMATS, undefined, this.output !== "");
  }

  private sortRows(table: Table): Table {
    if ((table.rows ?? []).length < 2) return table;
    const rows = sortByField(table.rows ?? [], (row) => row.object, this.sortBy, () => logHeader(this.invocation.process, "F"));
    return { ...table, rows };
  }

  /** Tables, one for each kind, with a blank line between them. */
  *printTables(args: readonly string[]): Call<void> {
    const { invocation } = this;
    const { flags } = invocation;
    const result = yield* build(invocation, this.builder(args));
    const found = yield* result.infosAndError();
    const { error } = found;
    // Several tables are put in order as a whole: kubectl looks for the field in the tables themselves.
    const infos = this.sortBy === "" || found.infos.length < 2
      ? found.infos
      : sortByField(found.infos, ({ object }) => object, this.sortBy, () => logHeader(invocation.process, "F"));
    const several = infos.some((info) => info.mapping !== infos[0]!.mapping);
    const writer = tableWriter();
    let printer: Printer | undefined;
    let last: ResourceMapping | undefined;
    let namespaced = !this.allNamespaces;
    let written = false;
    let separate = false;
    const flush = function* (): Call<void> {
      const text = writer.flush();
      if (text === "") return;
      yield* invocation.print(separate ? `\n${text}` : text);
      separate = false;
      written = true;
    };
    for (const info of infos) {
      namespaced &&= info.mapping.namespaced;
      if (!printer || last !== info.mapping) {
        yield* flush();
        writer.forget();
        if (last && written && !flags.bool("no-headers")) separate = true;
        printer = this.printer(info.mapping, this.allNamespaces && info.mapping.namespaced, several);
        last = info.mapping;
      }
      this.printInfo(printer, info, writer);
    }
    yield* flush();
    if (!written && !error && !flags.bool("ignore-not-found")) {
      yield* invocation.printError(namespaced ? `No resources found in ${invocation.namespace} namespace.\n` : "No resources found\n");
    }
    // What is wrong with files is told without "error: ", as one of several errors.
    if (error && !noFiles(fileOptions(flags))) {
      throw new ExitError(1, messageLines(error instanceof ErrorList ? error.errors : [error]));
    }
    if (error) throw error;
  }

  private printInfo(printer: Printer, info: Info, writer: TabWriter): void {
    let object = info.object!;
    try {
      if (this.sortBy !== "" && object.kind === "Table") object = this.sortRows(object as Table);
    } catch (error) {
      // kubectl drops the table that it cannot sort by this field, and says that nothing was found.
      if (error instanceof CommandError) return;
      throw error;
    }
    printer.print(this.serverPrint ? object : withAge(object, this.invocation), writer);
  }

  /** Objects as data: one, or all of them in a List. */
  *printObjects(args: readonly string[]): Call<void> {
    const { invocation } = this;
    const result = yield* build(invocation, this.builder(args));
    const { infos, error } = yield* result.infosAndError();
    if (error && result.single) throw error;
    if (infos.length === 0 && invocation.flags.bool("ignore-not-found")) {
      if (error) throw error;
      return;
    }
    const printer = this.printer(undefined, false, false);
    let object: KubeObject;
    if (result.single && infos.length === 1) object = infos[0]!.object!;
    else {
      object = { apiVersion: "v1", items: infos.map((info) => info.object!), kind: "List", metadata: { resourceVersion: "" } };
    }
    const errors: Error[] = error ? flatten([error]) : [];
    const writer = this.columnar ? tableWriter() : new PlainWriter();
    try {
      if (this.sortBy !== "" && object.kind === "List" && infos.length > 0) {
        object.items = sortByField(infos.map((info) => info.object!), (item) => item, this.sortBy, () => logHeader(invocation.process, "F"), false);
      }
      printer.print(object, writer);
    } catch (problem) {
      errors.push(problem as Error);
    }
    yield* invocation.print(writer.flush());
    throwAll(errors);
  }

  private get columnar(): boolean {
    return this.humanReadable || this.output.startsWith("custom-columns");
  }

  /** What is there, and then every change till the user or the server ends it. */
  *watch(args: readonly string[]): Call<void> {
    const { invocation } = this;
    const { flags } = invocation;
    const result = yield* build(invocation, { ...this.builder(args), singleResourceType: true, continueOnError: false, flatten: false });
    let infos: Info[];
    try {
      infos = yield* result.infos();
    } catch (error) {
      if (isNotFound(error) && flags.bool("ignore-not-found")) return;
      throw error;
    }
    const [info] = infos;
    if (!info) return;
    const printer = this.printer(info.mapping, this.allNamespaces, false);
    const writer = this.columnar ? tableWriter() : new PlainWriter();
    const listed = result.listed.length > 0;
    const events = flags.bool("output-watch-events");
    let shown = !flags.bool("watch-only");
    const put = function* (object: KubeObject, type: string): Call<void> {
      // What is not shown still tells the columns of what comes after it.
      const visible = shown ? object : object.kind === "Table" ? { ...object, rows: [] } : undefined;
      if (visible) printer.print(events ? { type, object: visible } : visible, writer);
      yield* invocation.print(writer.flush());
    };
    for (const object of listed && !this.serverPrint ? itemsOf(info.object!) : infos.map((each) => each.object!)) {
      yield* put(this.sortBy !== "" && object.kind === "Table" ? this.sortRows(object as Table) : object, "ADDED");
    }
    if (infos.length > 1) throw new CommandError("you may only watch a single resource or type of resource at a time");
    // The watch of one object begins with what it is now.
    shown = listed;
    yield* this.follow(result, info, listed ? info.resourceVersion : "0", function* (object, type) {
      yield* put(object, type);
      shown = true;
    });
  }

  private *follow(
    result: Result, info: Info, version: string, put: (object: KubeObject, type: string) => Call<void>,
  ): Call<void> {
    const { invocation } = this;
    const { flags } = invocation;
    const which = result.listed[0]
      ? { labelSelector: flags.string("selector"), fieldSelector: flags.string("field-selector") }
      : { fieldSelector: `metadata.name=${info.name}` };
    const options = { accept: this.serverPrint ? TABLES : undefined, query: { resourceVersion: version, ...which } };
    yield* invocation.client.watch(pathOf(info.mapping, info.namespace), options, put);
  }
}

class PlainWriter {
  private text = "";
  write(text: string): void {
    this.text += text;
  }
  flush(): string {
    const { text } = this;
    this.text = "";
    return text;
  }
}

/** The object with its age, which the printer shows. */
function withAge(object: KubeObject, { process }: Invocation): KubeObject {
  const created = object.metadata?.creationTimestamp;
  return created ? { ...object, metadata: { ...object.metadata, age: humanDuration(process.wall - Date.parse(created)) } } : object;
}

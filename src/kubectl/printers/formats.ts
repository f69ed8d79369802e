import { goSyntax, goValue, marshal } from "../../apimachinery/json/index.ts";
import { JSONPath } from "../../apimachinery/jsonpath/index.ts";
import { emitKyaml, emitYaml } from "../../apimachinery/yaml/index.ts";
import { GoTemplate, TemplateExecutionError } from "../../apimachinery/gotemplate/index.ts";
import type { Process } from "../../os/index.ts";
import { CommandError, refusing } from "../errors.ts";
import { isList, kindOf, type KubeObject } from "../object.ts";
import { readLocal } from "../resource/files.ts";
import { itemsOf, kindName } from "../resource/info.ts";
import { asWatchEvent, type Printer } from "./printer.ts";
import type { Output } from "./tab-writer.ts";

const JSON_YAML = ["json", "yaml", "kyaml"];
const TEMPLATES = ["template", "go-template", "go-template-file", "templatefile"];
const JSONPATHS = ["jsonpath", "jsonpath-as-json", "jsonpath-file"];

/** What -o takes, as error texts and help list it. */
export const OBJECT_FORMATS = [...JSON_YAML, "name", "go-template", "go-template-file", "template", "templatefile", ...JSONPATHS];

export interface FormatOptions {
  process: Process;
  /** Value of --output. */
  output: string;
  /** Whether --output was given. */
  given: boolean;
  template?: string;
  allowMissingKeys?: boolean;
  showManagedFields?: boolean;
  /** What was done: stands after the name ("created"). Without: the name is not printed. */
  operation?: string;
}

/** The printer for an output format that prints whole objects; undefined for one that is not among them. */
export function formatPrinter(options: FormatOptions): Printer | undefined {
  const { process, template = "" } = options;
  let { output } = options;
  if (template !== "" && !options.given) output = "go-template";
  const lower = output.toLowerCase();
  if (JSON_YAML.includes(lower)) {
    const printer = lower === "json" ? new JsonPrinter() : lower === "yaml" ? new YamlPrinter() : new KyamlPrinter();
    return options.showManagedFields ? printer : new WithoutManagedFields(printer);
  }
  if (lower === "name" || (output === "" && options.operation !== undefined)) {
    return new NamePrinter(lower === "name" ? "" : (options.operation ?? ""));
  }
  // A template beside the format is not the format's own.
  const [format, inline] = template === "" ? splitFormat(output) : [output, ""];
  const value = template !== "" ? template : inline;
  if (TEMPLATES.includes(format)) return goTemplatePrinter(process, format, value, options.allowMissingKeys ?? true);
  if (JSONPATHS.includes(format)) return jsonPathPrinter(process, format, value, options.allowMissingKeys ?? true);
  return undefined;
}

function splitFormat(output: string): [string, string] {
  const at = output.indexOf("=");
  return at < 0 ? [output, ""] : [output.slice(0, at), output.slice(at + 1)];
}

export function noSuchFormat(output: string, formats: readonly string[]): CommandError {
  return new CommandError(
    `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${[...formats].sort().join(",")}`,
  );
}

/** What a template says: the value of the format itself, or of the file that it names. */
function templateText(process: Process, format: string, given: string): string {
  if (given === "") throw new CommandError("template format specified but no template given");
  return format.endsWith("file") ? readLocal(process, given, `error reading --template ${given}, `) : given;
}

class WithoutManagedFields implements Printer {
  private readonly delegate: Printer;
  constructor(delegate: Printer) {
    this.delegate = delegate;
  }
  print(object: KubeObject, out: Output): void {
    this.delegate.print(withoutManagedFields(object), out);
  }
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const event = asWatchEvent(object);
  if (event) return { ...object, object: withoutManagedFields(event.object) };
  if (isList(object)) {
    const list = { ...object, items: (object.items as KubeObject[]).map(withoutManagedFields) };
    return isOrdered(object) ? keepOrder(list) : list;
  }
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return isOrdered(object) ? keepOrder({ ...object, metadata }) : { ...object, metadata };
}

class JsonPrinter implements Printer {
  print(object: KubeObject, out: Output): void {
    out.write(asWatchEvent(object) ? `${marshal(object)}\n` : `${marshal(object, { indent: "    ", inOrder: isOrdered(object) })}\n`);
  }
}

/** Objects that commands make themselves are printed in the order of their fields; what comes from a server is sorted. */
const ordered = new WeakSet<KubeObject>();
export function keepOrder<T extends KubeObject>(object: T): T {
  ordered.add(object);
  return object;
}
const isOrdered = (object: KubeObject): boolean => ordered.has(object);

class YamlPrinter implements Printer {
  private count = 0;
  print(object: KubeObject, out: Output): void {
    this.count += 1;
    if (this.count > 1) out.write("---\n");
    out.write(emitYaml(object));
  }
}

class KyamlPrinter implements Printer {
  print(object: KubeObject, out: Output): void {
    out.write(emitKyaml(object));
  }
}

class NamePrinter implements Printer {
  private readonly operation: string;
  constructor(operation: string) {
    this.operation = operation;
  }
  print(object: KubeObject, out: Output): void {
    const subject = asWatchEvent(object)?.object ?? object;
    if (isList(subject)) {
      for (const item of itemsOf(subject)) this.print(item, out);
      return;
    }
    const name = subject.metadata?.name || "<unknown>";
    out.write(`${kindName(kindOf(subject))}/${name}${this.operation === "" ? "" : ` ${this.operation}`}\n`);
  }
}

const executionError = (why: string, template: string): string =>
  `Error executing template: ${why}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n`;

function jsonPathPrinter(process: Process, format: string, given: string, allowMissingKeys: boolean): Printer {
  const template = templateText(process, format, given);
  const options = { allowMissingKeys, outputJSON: format === "jsonpath-as-json" };
  const path = refusing(() => new JSONPath(template, options), (message) => `error parsing jsonpath ${template}, ${message}`);
  return {
    print(object, out) {
      out.write(refusing(() => path.execute(object), (message) =>
        `error executing jsonpath ${JSON.stringify(template)}: ${executionError(message, template)}` +
          `\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`));
    },
  };
}

function goTemplatePrinter(process: Process, format: string, given: string, allowMissingKeys: boolean): Printer {
  const template = templateText(process, format, given);
  const parsed = refusing(() => new GoTemplate(template, { allowMissingKeys }), (message) => `error parsing template ${template}, ${message}`);
  return {
    print(object, out) {
      try {
        out.write(parsed.execute(object));
      } catch (error) {
        const why = (error as Error).message;
        if (error instanceof TemplateExecutionError) out.write(error.output);
        out.write(
          `${executionError(why, template)}\traw data was:\n\t\t${marshal(object)}\n\tobject given to template engine was:\n\t\t${goValue(object)}\n\n`,
        );
        throw new CommandError(`error executing template ${JSON.stringify(template)}: ${why}`);
      }
    },
  };
}

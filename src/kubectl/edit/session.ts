import { clone, deepEqual, goSyntax, isObject, marshal } from "../../apimachinery/json/index.ts";
import { emitYaml, parseYaml } from "../../apimachinery/yaml/index.ts";
import type { Call } from "../../os/index.ts";
import { causeTexts, CommandError, ExitError, isInvalid, isNotFound, joined, StatusError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { groupResource } from "../rest/mapper.ts";
import { noSuchFormat } from "../printers/formats.ts";
import { build } from "../resource/builder.ts";
import type { Info } from "../resource/info.ts";
import { updateLastApplied } from "../resource/last-applied.ts";
import { editText } from "./editor.ts";

const HEADER =
  "# Please edit the object below. Lines beginning with a '#' will be ignored,\n" +
  "# and an empty file will abort the edit. If an error occurs while saving this file will be\n" +
  "# reopened with the relevant failures.\n#\n";
const APPLY_HEADER =
  "# Please edit the 'last-applied-configuration' annotations below.\n" +
  "# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.\n#\n";

/** Why a file must be edited again. */
interface Reason {
  head: string;
  other: string[];
}

export interface EditSettings {
  mode: "normal" | "create" | "apply";
  output: string;
  showManagedFields: boolean;
  windowsLineEndings: boolean;
  saveConfig: boolean;
  /** Writes an edited object. What the server refuses is thrown as StatusError. `original` is missing for what is created. */
  save: (edited: Info, original: Info | undefined) => Call<void>;
}

/** Throws CommandError for a format in which nothing can be edited. */
export function checkFormat(output: string): void {
  const formats = ["json", "kyaml", "yaml"];
  if (output !== "" && !formats.includes(output)) throw noSuchFormat(output, formats);
}

/** Lets the user edit objects till they are saved or the user gives up (cmd/util/editor: EditOptions.Run). */
export function* editObjects(invocation: Invocation, originals: readonly Info[], settings: EditSettings): Call<void> {
  const extension = settings.output === "json" ? ".json" : ".yaml";
  const objects = originals.map(({ object }) => plain(object!, settings));
  const listed: KubeObject = objects.length === 1 ? objects[0]! : { kind: "List", apiVersion: "v1", metadata: {}, items: objects };
  const original = settings.output === "json" ? `${marshal(listed, { indent: "    " })}\n` : emitYaml(listed);
  let reasons: Reason[] = [];
  let edited = "";
  let file = "";
  let failed = false;
  for (;;) {
    const header = settings.output === "json" ? "" : headerText(settings.mode, reasons);
    const shown = header + (failed ? withoutComments(edited) : original);
    const before = edited;
    let result: { text: string; path: string };
    try {
      result = yield* editText(invocation, settings.windowsLineEndings ? shown.replaceAll("\n", "\r\n") : shown, extension);
    } catch (error) {
      throw yield* preserved(invocation, error, file);
    }
    edited = result.text;
    if (failed && sameContent(before, edited)) {
      throw yield* preserved(invocation, new CommandError("Edit cancelled, no valid changes were saved."), result.path);
    }
    forget(invocation, file);
    file = result.path;
    reasons = [];
    const problem = invalidText(edited);
    if (problem) {
      const [info] = originals;
      const name = shownName(info!);
      reasons = [{ head: `${name} was not valid`, other: [`<nil>: Invalid value: "The edited file failed validation": ${problem}`] }];
      yield* invocation.printError(`error: ${name} is invalid\n`);
      failed = true;
      continue;
    }
    if (withoutComments(shown) === withoutComments(edited) && !failed) {
      forget(invocation, file);
      yield* invocation.printError("Edit cancelled, no changes made.\n");
      return;
    }
    let updated: Info[];
    try {
      updated = yield* readEdited(invocation, edited, settings);
    } catch (error) {
      failed = true;
      reasons = [{ head: `The edited file had a syntax error: ${(error as Error).message}`, other: [] }];
      continue;
    }
    reasons = yield* saveAll(invocation, originals, updated, settings, file);
    if (reasons.length === 0) {
      forget(invocation, file);
      return;
    }
    failed = true;
  }
}

const shownName = ({ mapping, name }: Info): string => `${groupResource(mapping)} ${JSON.stringify(name)}`;

/** Why what was edited is no object, before anything is done with it. */
function invalidText(text: string): string | undefined {
  let value: unknown;
  try {
    value = parseYaml(withoutComments(text));
  } catch (error) {
    return `error converting YAML to JSON: ${(error as Error).message}`;
  }
  if (value === null || value === undefined) return "[yaml: Object 'Kind' is missing in 'null']";
  if (!isObject(value)) return "invalid object to validate";
  const { apiVersion, kind } = value as KubeObject;
  const missing = [...(apiVersion ? [] : ["apiVersion not set"]), ...(kind ? [] : ["kind not set"])];
  return missing.length === 0 ? undefined : joined(missing);
}

function* readEdited(invocation: Invocation, text: string, settings: EditSettings): Call<Info[]> {
  const result = yield* build(invocation, {
    stdin: text,
    files: { filenames: ["-"], kustomize: "", recursive: false },
    defaultNamespace: settings.mode !== "normal",
    enforceNamespace: false,
  });
  const infos = yield* result.infos();
  for (const info of infos) info.object = updateLastApplied(info.object!, settings.saveConfig);
  return infos;
}

/** Saves what was edited; answers why some must be edited again. */
function* saveAll(
  invocation: Invocation, originals: readonly Info[], updated: readonly Info[], settings: EditSettings, file: string,
): Call<Reason[]> {
  const reasons: Reason[] = [];
  let retryable = 0;
  let missing = 0;
  for (const info of updated) {
    const uid = info.object?.metadata?.uid;
    const original = originals.find(({ object }) => object?.metadata?.uid === uid);
    const name = shownName(info);
    try {
      if (settings.mode !== "create" && !original) throw new CommandError(`no original object found for &unstructured.Unstructured{Object:${goSyntax(info.object)}}`);
      yield* settings.save(info, settings.mode === "create" ? undefined : { ...original!, object: plain(original!.object!, settings) });
    } catch (error) {
      if (!(error instanceof StatusError) || settings.mode !== "normal") throw yield* preserved(invocation, error, file);
      if (isInvalid(error)) {
        reasons.push({ head: `${name} was not valid`, other: causeTexts(error.status.details?.causes) });
        yield* invocation.printError(`error: ${name} is invalid\n`);
      } else if (isNotFound(error)) {
        missing += 1;
        yield* invocation.printError(`error: ${name} could not be found on the server\n`);
      } else {
        retryable += 1;
        yield* invocation.printError(`error: ${name} could not be patched: ${error.message}\n`);
      }
    }
  }
  if (retryable > 0) {
    yield* invocation.printError(`You can run \`kubectl replace -f ${file}\` to try this update again.\n`);
    throw new ExitError(1);
  }
  if (missing > 0) {
    yield* invocation.printError(`The edits you made on deleted resources have been saved to ${JSON.stringify(file)}\n`);
    throw new ExitError(1);
  }
  return reasons;
}

function forget({ process: { files } }: Invocation, file: string): void {
  if (file !== "" && files.exists(file)) files.unlink(file);
}

function* preserved(invocation: Invocation, error: unknown, file: string): Call<unknown> {
  if (file !== "" && invocation.process.files.exists(file)) {
    yield* invocation.printError(`A copy of your changes has been stored to ${JSON.stringify(file)}\n`);
  }
  return error;
}

function plain(object: KubeObject, { showManagedFields }: EditSettings): KubeObject {
  const copy = clone(object);
  if (!showManagedFields && copy.metadata) delete copy.metadata.managedFields;
  return copy;
}

export const unchanged = (a: Info, b: Info): boolean => deepEqual(a.object, b.object);

function headerText(mode: EditSettings["mode"], reasons: readonly Reason[]): string {
  const comment = (text: string): string => text.replaceAll(/\n(?=[^#])/g, "\n# ");
  let text = mode === "apply" ? APPLY_HEADER : HEADER;
  for (const { head, other } of reasons) {
    text += other.length > 0 ? `# ${comment(head)}:\n` : `# ${comment(head)}\n`;
    for (const each of other) text += `# * ${comment(each)}\n`;
    text += "#\n";
  }
  return text;
}

/** Whether texts say the same, whatever their comments and blank lines are. */
export function sameContent(a: string, b: string): boolean {
  const content = (text: string): string => {
    try {
      return JSON.stringify(parseYaml(withoutComments(text)));
    } catch {
      return withoutComments(text);
    }
  };
  return content(a) === content(b);
}

function withoutComments(text: string): string {
  return text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith("#")).join("\n");
}

import { CommandError } from "../errors.ts";
import type { Flags } from "../flags/parse.ts";
import type { RequestShape } from "./info.ts";

export interface FileOptions {
  filenames: readonly string[];
  kustomize: string;
  recursive: boolean;
}

/** What a command says of the objects it works on (cli-runtime: resource.Builder). */
export interface BuilderOptions {
  /** false: objects without a namespace do not get the one of the call. */
  defaultNamespace?: boolean;
  /** false: objects of files may be of another namespace than the one that was given. */
  enforceNamespace?: boolean;
  allNamespaces?: boolean;
  /** Where names are looked for, when that is not the namespace of the call. */
  namespace?: string;
  /** Those of the flags when nothing is said. */
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
  /** false: lists are not taken apart. */
  flatten?: boolean;
  /** false: the first error ends all. */
  continueOnError?: boolean;
  /** Objects of files are read from the server. */
  latest?: boolean;
  /** Files hold what kubectl's own types can hold, or those of another scheme; anything else is refused as it is read. */
  typed?: boolean | string;
  /** Nothing is asked of the server. */
  local?: boolean;
  /** false: objects that are named are not read from the server. */
  requireObject?: boolean;
  /** What is wrong with the kubeconfig is one mistake among others (cli-runtime: ResourceBuilderFlags). */
  wrapped?: boolean;
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

export function fileOptions(flags: Flags): FileOptions {
  return {
    filenames: flags.list("filename"), kustomize: flags.string("kustomize"), recursive: flags.bool("recursive"),
  };
}

export const NO_FILES: FileOptions = { filenames: [], kustomize: "", recursive: false };
export const noFiles = ({ filenames, kustomize }: FileOptions): boolean => filenames.length === 0 && kustomize === "";

/** With --local objects come out of files alone. Throws CommandError for any that are named. */
export function refuseResources(args: readonly string[]): void {
  if (args.length === 0) return;
  throw new CommandError(
    "error: you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'",
  );
}

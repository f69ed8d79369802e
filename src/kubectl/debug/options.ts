import { isObject } from "../../apimachinery/json/index.ts";
import { parseYaml } from "../../apimachinery/yaml/index.ts";
import { CommandError, refusing } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { IMAGE } from "../generate/pod.ts";
import type { KubeObject } from "../object.ts";
import { readLocal } from "../resource/files.ts";
import { checkProfile } from "./profiles.ts";

/** What `kubectl debug` was asked for, beyond its plain flags. */
export interface DebugOptions {
  /** What is to be debugged. */
  targets: string[];
  /** The command after `--`. */
  words: string[];
  /** --set-image, by names of containers. */
  images: Record<string, string>;
  env: { name: string; value: string }[];
  /** The container specification of --custom. */
  custom: KubeObject | undefined;
}

/** Throws CommandError. */
export function readOptions(invocation: Invocation): DebugOptions {
  const { args, dash, flags } = invocation;
  const images = Object.fromEntries(pairs(flags.list("set-image")));
  const env = pairs(flags.list("env")).map(([name, value]) => ({ name, value }));
  checkProfile(flags.string("profile"));
  return {
    targets: dash >= 0 && args.length > dash ? args.slice(0, dash) : args,
    words: dash >= 0 ? args.slice(dash) : [],
    images,
    env,
    custom: flags.string("custom") === "" ? undefined : readProfile(invocation, flags.string("custom")),
  };
}

/** Refuses flags that do not go together. Throws CommandError. */
export function validate(invocation: Invocation, { targets, words, images, custom }: DebugOptions): void {
  const { flags } = invocation;
  const image = flags.string("image");
  const container = flags.string("container");
  const fail = (text: string): never => {
    throw new CommandError(text);
  };
  if (flags.bool("attach") && image === "" && container === "") {
    fail("you must specify --container or create a new container using --image in order to attach.");
  }
  const setImages = Object.keys(images).length > 0;
  if (flags.string("copy-to") !== "") {
    if (image === "" && !setImages && words.length === 0) fail("you must specify --image, --set-image or command arguments.");
    if (words.length > 0 && container === "" && image === "") {
      fail("you must specify an existing container or a new image when specifying args.");
    }
  } else {
    if (flags.bool("replace")) fail("--replace may only be used with --copy-to.");
    if (flags.bool("same-node")) fail("--same-node may only be used with --copy-to.");
    if (setImages) fail("--set-image may only be used with --copy-to.");
    if (image === "") fail("you must specify --image when not using --copy-to.");
  }
  if (image !== "" && !IMAGE.test(image)) fail(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (targets.length === 0 && flags.list("filename").length === 0) fail("NAME or filename is required for debug");
  const policy = flags.string("image-pull-policy");
  if (!["Always", "IfNotPresent", "Never", ""].includes(policy)) fail(`invalid image pull policy: ${policy}`);
  for (const [name, each] of Object.entries(images)) {
    if (IMAGE.test(each)) continue;
    fail(`invalid image name ${JSON.stringify(each)} for container ${JSON.stringify(name)}: invalid reference format`);
  }
  if (flags.string("target") !== "" && flags.string("copy-to") !== "") {
    fail("--target is incompatible with --copy-to. Use --share-processes instead.");
  }
  if (flags.bool("tty") && !flags.bool("stdin")) fail("-i/--stdin is required for containers with -t/--tty=true");
  if (custom && ["name", "command", "image", "lifecycle", "volumeDevices"].some((key) => key in custom)) {
    fail("name, command, image, lifecycle and volume devices are not modifiable via custom profile");
  }
}

function pairs(list: readonly string[]): [string, string][] {
  return list.map((text) => {
    const at = text.indexOf("=");
    if (at < 0) throw new CommandError(`${text} must be formatted as key=value`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

function readProfile({ process }: Invocation, path: string): KubeObject {
  const text = readLocal(process, path, "must pass a container spec json file for custom profile: ");
  return refusing(() => {
    const value = parseYaml(text);
    if (!isObject(value)) throw new Error("not an object");
    return value as KubeObject;
  }, (message) => `${path} does not contain a valid container spec: ${message}`);
}

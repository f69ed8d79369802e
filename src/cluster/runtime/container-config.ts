import type { Inode } from "../../os/index.ts";
import type { Container } from "./container.ts";
import type { Image } from "./image.ts";

export interface ContainerMount {
  path: string;
  node: Inode;
  readOnly: boolean;
}

export interface ContainerConfig {
  name: string;
  image: Image;
  /** The image as the Pod names it. */
  imageName: string;
  /** Takes the place of the image's entrypoint (and of its command). */
  command?: readonly string[];
  /** Takes the place of the image's command. */
  args?: readonly string[];
  env: ReadonlyMap<string, string>;
  workingDir?: string;
  /** Numbers that take the place of the image's user. */
  runAsUser?: number;
  runAsGroup?: number;
  supplementalGroups?: readonly number[];
  mounts: readonly ContainerMount[];
  readOnlyRoot: boolean;
  tty: boolean;
  stdin: boolean;
  stdinOnce: boolean;
  restartCount: number;
  /** Cores, bytes, millicores. */
  cpuLimit?: number;
  memoryLimit?: number;
  cpuRequest?: number;
  /** What its root may: `mask` as /proc shows it, 16 hexadecimal digits; `lacks` by name. */
  capabilities: { mask: string; lacks: ReadonlySet<string> };
  noNewPrivileges: boolean;
  /** System calls are filtered (seccompProfile RuntimeDefault or Localhost). */
  seccomp?: boolean;
  privileged: boolean;
  terminationMessagePath: string;
  terminationMessagePolicy: string;
  /** An ephemeral container: whose processes it sees. */
  target?: Container;
}

/** The container could not be made or started; the message is that of containerd or runc. */
export class RuntimeError extends Error {}

/** A command is to run in a container that has ended. */
export class ContainerExited extends RuntimeError {
  constructor() {
    super("container is in CONTAINER_EXITED state");
  }
}

/** What containerd says of a command that could not be started in a container; `id` is the one it had for it. */
export function execFailure(error: RuntimeError, id: () => string): string {
  return `failed to exec in container: ${error instanceof ContainerExited ? "" : `failed to start exec "${id()}": `}${error.message}`;
}

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What its first process is started with: the image's words, or those that take their place. Throws RuntimeError. */
export function argumentsOf(config: ContainerConfig): readonly string[] {
  const { entrypoint = [], cmd = [] } = config.image.config;
  const hasCommand = config.command !== undefined && config.command.length > 0;
  const hasArgs = config.args !== undefined && config.args.length > 0;
  const argv = hasCommand
    ? [...config.command!, ...(config.args ?? [])]
    : [...entrypoint, ...(hasArgs ? config.args! : cmd)];
  if (argv.length === 0) {
    throw new RuntimeError("failed to generate container \"\" spec: failed to generate spec: no command specified");
  }
  return argv;
}

/** The environment of its processes: the image's, over it the Pod's, and its user's `home`. */
export function environmentOf(config: ContainerConfig, hostname: string, home: () => string): Map<string, string> {
  const env = new Map<string, string>([["PATH", DEFAULT_PATH], ["HOSTNAME", hostname]]);
  if (config.tty) env.set("TERM", "xterm");
  for (const entry of config.image.config.env ?? []) {
    const at = entry.indexOf("=");
    env.set(entry.slice(0, at), entry.slice(at + 1));
  }
  for (const [name, value] of config.env) env.set(name, value);
  if (!env.has("HOME")) env.set("HOME", home());
  return env;
}

import type { Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { completePods } from "../complete/resources.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { attachablePod } from "../pods/find.ts";
import { containerFor } from "../pods/containers.ts";
import { build } from "../resource/builder.ts";
import { connect, openStream, rawTerminal } from "../streams/connect.ts";

export const DETACH_KEYS = "ctrl-p,ctrl-q";

export const attach: Command = {
  name: "attach",
  flags: defineFlags(
    `container,c:string detach-keys:string=${DETACH_KEYS} pod-running-timeout:duration=1m0s quiet,q stdin,i tty,t`,
  ),
  complete: completePods,
  *run(invocation) {
    const { flags, args } = invocation;
    void invocation.namespace;
    const timeout = flags.duration("pod-running-timeout");
    if (timeout <= 0) throw invocation.usageError("--pod-running-timeout must be higher than zero");
    void invocation.client;
    if (args.length === 0) throw new CommandError("at least 1 argument is required for attach");
    if (args.length > 2) {
      throw new CommandError(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(" ")}]`);
    }
    const result = yield* build(invocation, {
      typed: true,
      continueOnError: false,
      resource: args.length === 2 ? args[0]! : "pods",
      names: [args.at(-1)!],
    });
    const [info] = yield* result.infos();
    const pod = yield* attachablePod(invocation, info!.object!, timeout);
    const phase = pod.status?.phase;
    if (phase === "Succeeded" || phase === "Failed") {
      throw new CommandError(`cannot attach a container in a completed pod; current phase is ${phase}`);
    }
    yield* attachTo(invocation, pod, {
      container: flags.string("container"),
      stdin: flags.bool("stdin"),
      tty: flags.bool("tty"),
      quiet: flags.bool("quiet"),
      detachKeys: flags.string("detach-keys"),
      commandName: "kubectl attach",
    });
  },
};

export interface AttachOptions {
  container: string;
  stdin: boolean;
  tty: boolean;
  quiet: boolean;
  detachKeys: string;
  commandName: string;
}

/** Joins the terminal with the first process of a container. */
export function* attachTo(invocation: Invocation, pod: KubeObject, options: AttachOptions): Call<void> {
  const { stdin, quiet } = options;
  const { container, fieldPath } = yield* attachContainer(invocation, pod, options);
  let tty = options.tty;
  if (tty && !container.tty) {
    tty = false;
    if (!quiet) yield* invocation.printError(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  } else if (!tty && container.tty) tty = true;
  const raw = yield* rawTerminal(invocation, stdin, tty, quiet);
  if (!quiet) {
    yield* invocation.printError(
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n" +
        "If you don't see a command prompt, try pressing enter.\n",
    );
  }
  const { name, namespace } = pod.metadata!;
  const session = yield* openStream(invocation, `/api/v1/namespaces/${namespace}/pods/${name}/attach`, {
    container: container.name,
    ...(stdin ? { stdin: "true" } : {}),
    stdout: "true",
    ...(raw ? { tty: "true" } : { stderr: "true" }),
  });
  yield* connect(invocation, session, { stdin, raw, detachKeys: options.detachKeys });
  if (quiet || !stdin || !raw) return;
  const command = `'${options.commandName} ${name} -c ${container.name} -n ${namespace} -i -t'`;
  yield* invocation.print(
    fieldPath.startsWith("spec.ephemeralContainers")
      ? `Session ended, the ephemeral container will not be restarted but may be reattached using ${command} if it is still running\n`
      : `Session ended, resume using ${command} command\n`,
  );
}

function* attachContainer(invocation: Invocation, pod: KubeObject, { container, quiet }: AttachOptions) {
  try {
    return yield* containerFor(invocation, pod, container, quiet);
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`cannot attach to the container: ${error.message}`);
    throw error;
  }
}

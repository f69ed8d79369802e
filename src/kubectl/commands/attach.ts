import { write, type Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { completePods } from "../complete/resources.ts";
import { CommandError, isRefusal } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { attachablePod } from "../pods/find.ts";
import { containerFor, containersOf } from "../pods/containers.ts";
import { logOf, podPath, refuseCompleted, runningTimeout } from "../pods/pod.ts";
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
    const timeout = runningTimeout(invocation);
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
    refuseCompleted(pod, "attach");
    yield* attachTo(invocation, pod, flags.string("container"));
  },
};

/** As attachTo, for a Pod that was just made: when that fails, what the container (the first, when none is named) has written is shown. */
export function* attachOrShowLog(invocation: Invocation, pod: KubeObject, name: string): Call<void> {
  try {
    yield* attachTo(invocation, pod, name);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    yield* invocation.printError(`warning: couldn't attach to pod/${pod.metadata!.name}, falling back to streaming logs: ${error.message}\n`);
    yield* showLog(invocation, pod, name);
  }
}

export function* showLog(invocation: Invocation, pod: KubeObject, name: string): Call<void> {
  yield* write(1, yield* logOf(invocation, pod, name || containersOf(pod)[0]!.name));
}

/** Joins the terminal with the first process of a container, as the flags say. */
function* attachTo(invocation: Invocation, pod: KubeObject, given: string): Call<void> {
  const { flags } = invocation;
  const [stdin, quiet, tty] = [flags.bool("stdin"), flags.bool("quiet"), flags.bool("tty")];
  const { container, fieldPath } = yield* attachContainer(invocation, pod, given, quiet);
  if (tty && !container.tty && !quiet) {
    yield* invocation.printError(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  }
  const raw = yield* rawTerminal(invocation, stdin, Boolean(container.tty), quiet);
  if (!quiet) {
    yield* invocation.printError(
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n" +
        "If you don't see a command prompt, try pressing enter.\n",
    );
  }
  const { name, namespace } = pod.metadata!;
  const query = { container: container.name, stdin, stdout: true, tty: raw, stderr: !raw };
  const session = yield* openStream(invocation, podPath(pod.metadata, "attach"), query);
  yield* connect(invocation, session, { stdin, raw, detachKeys: flags.has("detach-keys") ? flags.string("detach-keys") : DETACH_KEYS });
  if (quiet || !stdin || !raw) return;
  const command = `'kubectl attach ${name} -c ${container.name} -n ${namespace} -i -t'`;
  yield* invocation.print(
    fieldPath.startsWith("spec.ephemeralContainers")
      ? `Session ended, the ephemeral container will not be restarted but may be reattached using ${command} if it is still running\n`
      : `Session ended, resume using ${command} command\n`,
  );
}

function* attachContainer(invocation: Invocation, pod: KubeObject, given: string, quiet: boolean) {
  try {
    return yield* containerFor(invocation, pod, given, quiet);
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`cannot attach to the container: ${error.message}`);
    throw error;
  }
}

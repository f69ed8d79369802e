import type { Command } from "../command.ts";
import { completeContainers, completePods } from "../complete/resources.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { attachablePod } from "../pods/find.ts";
import { podPath, refuseCompleted, runningTimeout } from "../pods/pod.ts";
import { containerFor, findContainer, notAContainer } from "../pods/containers.ts";
import { build } from "../resource/builder.ts";
import { fileOptions } from "../resource/options.ts";
import { connect, openStream, rawTerminal } from "../streams/connect.ts";

export const exec: Command = {
  name: "exec",
  flags: defineFlags("container,c:string filename,f:slice pod-running-timeout:duration=1m0s quiet,q stdin,i tty,t"),
  complete: completePods,
  completeFlags: { container: completeContainers },
  *run(invocation) {
    const { flags, args, dash } = invocation;
    const files = fileOptions(flags);
    const resource = args.length > 0 && dash !== 0 ? args[0]! : "";
    if (dash < 0 && (args.length > 1 || (args.length > 0 && files.filenames.length > 0))) {
      throw invocation.usageError("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead");
    }
    void invocation.namespace;
    const command = dash < 0 ? [] : args.slice(dash);
    const timeout = runningTimeout(invocation);
    void invocation.client;
    if (resource === "" && files.filenames.length === 0) {
      throw new CommandError("pod, type/name or --filename must be specified");
    }
    if (command.length === 0) throw new CommandError("you must specify at least one command for the container");
    const result = yield* build(invocation, {
      typed: true,
      continueOnError: false,
      ...(resource === "" ? {} : { resource: "pods", names: [resource] }),
    });
    const infos = yield* result.infos();
    if (infos.length !== 1) throw new CommandError("cannot exec into multiple objects at a time");
    const pod = yield* attachablePod(invocation, infos[0]!.object!, timeout);
    refuseCompleted(pod, "exec into");
    const given = flags.string("container");
    const quiet = flags.bool("quiet");
    if (given !== "" && !findContainer(pod, given)) throw notAContainer(pod, given);
    const { container } = yield* containerFor(invocation, pod, given, quiet);
    const stdin = flags.bool("stdin");
    const raw = yield* rawTerminal(invocation, stdin, flags.bool("tty"), quiet);
    const query = { container: container.name, command, stdin, stdout: true, tty: raw, stderr: !raw };
    const session = yield* openStream(invocation, podPath(pod.metadata, "exec"), query);
    yield* connect(invocation, session, { stdin, raw });
  },
};

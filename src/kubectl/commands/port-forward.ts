import type { Command } from "../command.ts";
import { completePodsAndPorts } from "../complete/resources.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { podPath, runningTimeout } from "../pods/pod.ts";
import { attachablePod } from "../pods/find.ts";
import { forwardPorts, parseAddresses } from "../portforward/forward.ts";
import { parsePorts, portsOfPod, portsOfService } from "../portforward/ports.ts";
import { build } from "../resource/builder.ts";
import { CLIENT_SCHEME } from "../resource/scheme.ts";

export const portForward: Command = {
  name: "port-forward",
  flags: defineFlags("address:slice=localhost pod-running-timeout:duration=1m0s"),
  complete: completePodsAndPorts,
  *run(invocation) {
    const { flags, args } = invocation;
    if (args.length < 2) throw invocation.usageError("TYPE/NAME and list of ports are required for port-forward");
    void invocation.namespace;
    const timeout = runningTimeout(invocation);
    const result = yield* build(invocation, {
      resource: "pods",
      names: [args[0]!],
      typed: CLIENT_SCHEME,
    });
    const [info] = yield* result.infos();
    const object = info!.object!;
    const pod = yield* attachablePod(invocation, object, timeout);
    const texts = object.kind === "Service" ? portsOfService(args.slice(1), object, pod) : portsOfPod(args.slice(1), pod);
    const path = podPath({ ...pod.metadata, namespace: invocation.namespace });
    const { status } = yield* invocation.client.json(path);
    if (status?.phase !== "Running") {
      throw new CommandError(`unable to forward port because pod is not running. Current status=${status?.phase ?? ""}`);
    }
    const addresses = parseAddresses(flags.list("address"));
    yield* forwardPorts(invocation, `${path}/portforward`, parsePorts(texts), addresses);
  },
};

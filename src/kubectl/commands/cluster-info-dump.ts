import { decode, type Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { CommandError, StatusError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { PRINT } from "../flags/groups.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { printObject, resultPrinter } from "../printers/flags.ts";
import { asTyped } from "../printers/typed.ts";
import { containersOf, initContainersOf } from "../pods/containers.ts";
import { logOf, runningTimeout } from "../pods/pod.ts";
import { itemsOf } from "../resource/info.ts";

const KINDS = [
  ["events", "/api/v1"], ["replication-controllers", "/api/v1"], ["services", "/api/v1"], ["daemonsets", "/apis/apps/v1"],
  ["deployments", "/apis/apps/v1"], ["replicasets", "/apis/apps/v1"], ["pods", "/api/v1"],
] as const;

export const clusterInfoDump: Command = {
  name: "dump",
  flags: defineFlags(`${PRINT.replace("output,o:string", "output,o:string=json")} all-namespaces,A namespaces:slice output-directory:string pod-running-timeout:duration=20s`),
  *run(invocation) {
    const put = dumper(invocation);
    const { flags, client } = invocation;
    runningTimeout(invocation, true);
    yield* put("nodes", yield* client.json("/api/v1/nodes"));
    let namespaces = flags.list("namespaces");
    if (flags.bool("all-namespaces")) {
      namespaces = itemsOf(yield* client.json("/api/v1/namespaces")).map(({ metadata }) => metadata?.name ?? "");
    } else if (namespaces.length === 0) namespaces = ["kube-system", invocation.namespace];
    for (const namespace of namespaces) {
      let pods: KubeObject[] = [];
      for (const [resource, root] of KINDS) {
        const list = yield* client.json(`${root}/namespaces/${namespace}/${resource.replace("-", "")}`);
        if (resource === "pods") pods = itemsOf(list);
        yield* put(`${namespace}/${resource}`, list);
      }
      for (const pod of pods) yield* dumpLogs(invocation, namespace, pod);
    }
    const directory = directoryOf(invocation);
    if (directory !== "-") yield* invocation.print(`Cluster info dumped to ${directory}\n`);
  },
};

function directoryOf({ flags }: Invocation): string {
  return flags.string("output-directory") || "-";
}

function write(invocation: Invocation, name: string, text: string): void {
  const { files } = invocation.process;
  const path = `${directoryOf(invocation)}/${name}`;
  const folder = path.slice(0, path.lastIndexOf("/"));
  try {
    files.mkdir(folder, { recursive: true });
  } catch {
    throw new CommandError(`mkdir ${folder}: not a directory`);
  }
  files.writeFile(path, text);
}

function dumper(invocation: Invocation): (name: string, object: KubeObject) => Call<void> {
  const output = invocation.flags.string("output");
  const printer = resultPrinter(invocation, "");
  return function* (name, object) {
    const file = directoryOf(invocation) === "-" ? undefined : `${name}.${["json", "yaml"].includes(output) ? output : "txt"}`;
    if (file) write(invocation, file, "");
    if (output === "name") throw new CommandError(`list types are not supported by name printing: *v1.${object.kind}`);
    const list = asTyped(object);
    if (!file) {
      yield* printObject(invocation, printer, list);
      return;
    }
    let text = "";
    printer.print(list, { write: (part) => { text += part; } });
    write(invocation, file, text);
  };
}

function* dumpLogs(invocation: Invocation, namespace: string, pod: KubeObject): Call<void> {
  const name = pod.metadata?.name ?? "";
  let text = "";
  for (const container of [...initContainersOf(pod), ...containersOf(pod)]) {
    text += `==== START logs for container ${container.name} of pod ${namespace}/${name} ====\n`;
    try {
      text += decode(yield* logOf(invocation, pod, container.name));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      text += `Request log error: ${error.message}\n`;
    }
    text += `==== END logs for container ${container.name} of pod ${namespace}/${name} ====\n`;
  }
  if (directoryOf(invocation) === "-") yield* invocation.print(text);
  else write(invocation, `${namespace}/${name}/logs.txt`, text);
}

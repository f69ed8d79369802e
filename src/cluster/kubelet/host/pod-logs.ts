import { concat, GeneratedDirectory, GeneratedFile, SymlinkNode, type Inode, type TreeContext } from "../../../os/index.ts";
import type { Container, Runtime } from "../../runtime/index.ts";
import { fileLine } from "../../runtime/container-log.ts";

export const POD_LOGS = "/var/log/pods";
export const CONTAINER_LOGS = "/var/log/containers";

function podDirectory(container: Container): string {
  const { namespace, name, podUid } = container.sandbox.config;
  return `${namespace}_${name}_${podUid}`;
}

/** Where the kubelet has the runtime write a container's log. */
export function logPath(container: Container): string {
  return `${POD_LOGS}/${podDirectory(container)}/${container.name}/${container.config.restartCount}.log`;
}

/** /var/log/pods: NAMESPACE_POD_UID/CONTAINER/RESTARTS.log, each line as containerd writes it. Made at each look. */
export function podLogs(context: TreeContext, runtime: Runtime): GeneratedDirectory {
  const all = (): Container[] => runtime.pods().flatMap((uid) => runtime.containers(uid));
  const directory = (entries: () => Map<string, Inode>): GeneratedDirectory =>
    new GeneratedDirectory(context, (name) => entries().get(name), () => [...entries().keys()].sort(), 0o755);
  const group = (containers: Container[], key: (container: Container) => string, make: (group: Container[]) => Inode): Map<string, Inode> => {
    const groups = new Map<string, Container[]>();
    for (const container of containers) {
      const name = key(container);
      const own = groups.get(name);
      if (own) own.push(container);
      else groups.set(name, [container]);
    }
    return new Map([...groups].map(([name, members]) => [name, make(members)]));
  };
  const file = (container: Container): Inode =>
    new GeneratedFile(context, () => concat(container.log.from(0).map(fileLine)), 0o640);
  return directory(() =>
    group(all(), podDirectory, (ofPod) =>
      directory(() =>
        group(ofPod, ({ name }) => name, (ofContainer) =>
          directory(() => group(ofContainer, ({ config }) => `${config.restartCount}.log`, (members) => file(members[0]!)))))));
}

/** /var/log/containers: links POD_NAMESPACE_CONTAINER-ID.log to the files of /var/log/pods. */
export function containerLogs(context: TreeContext, runtime: Runtime): GeneratedDirectory {
  const links = (): Map<string, Inode> => {
    const found = new Map<string, Inode>();
    for (const uid of runtime.pods()) {
      for (const container of runtime.containers(uid)) {
        const { namespace, name } = container.sandbox.config;
        found.set(`${name}_${namespace}_${container.name}-${container.id}.log`, new SymlinkNode(context, logPath(container)));
      }
    }
    return found;
  };
  return new GeneratedDirectory(context, (name) => links().get(name), () => [...links().keys()].sort(), 0o755);
}

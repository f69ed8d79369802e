import { kubeconfigPaths, readKubeconfig, emptyKubeconfig, writeKubeconfig, type Kubeconfig } from "../../config/kubeconfig.ts";
import type { Invocation } from "../../invocation.ts";

type List = "clusters" | "contexts" | "users";

/** The file that a new entry goes to: the first that exists, else the last of the list. */
export function defaultFile({ process, flags }: Invocation): string {
  const paths = kubeconfigPaths(process, flags.string("kubeconfig"));
  return paths.find((path) => process.files.exists(path)) ?? paths.at(-1)!;
}

/** Changes the file that holds an entry (or where a new one goes). */
export function changeFile(invocation: Invocation, key: string, change: (config: Kubeconfig) => void): void {
  const { process } = invocation;
  const path = invocation.config.raw.origins.get(key) ?? defaultFile(invocation);
  const config = readKubeconfig(process, path) ?? emptyKubeconfig();
  change(config);
  writeKubeconfig(process, path, config);
}

/** Sets or, with undefined, removes an entry. */
export function changeEntry(invocation: Invocation, list: List, name: string, entry: Record<string, unknown> | undefined): void {
  changeFile(invocation, `${list}/${name}`, (config) => {
    if (entry) config[list].set(name, entry);
    else config[list].delete(name);
  });
}

export function setCurrentContext(invocation: Invocation, name: string): void {
  changeFile(invocation, "current-context", (config) => {
    config.currentContext = name;
  });
}

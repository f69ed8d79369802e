import type { Process } from "../../os/index.ts";
import { CommandError } from "../errors.ts";

/** Where the preferences are; `explicit`: --kuberc or $KUBERC named the file. */
export interface KubercLocation {
  path: string;
  explicit: boolean;
}

/** Undefined when $KUBERC turns preferences off. Throws CommandError (kubectl: pkg/kuberc, LoadKuberc). */
export function kubercLocation({ env }: Process, flag: string): KubercLocation | undefined {
  const named = env.get("KUBERC") ?? "";
  if (named === "off") {
    if (flag !== "") throw new CommandError("disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive");
    return undefined;
  }
  const path = flag || named;
  return path === "" ? { path: `${env.get("HOME") ?? "/root"}/.kube/kuberc`, explicit: false } : { path, explicit: true };
}

/** Value of --kuberc, which counts before flags are read: aliases say what the flags are. Throws CommandError. */
export function kubercFlag(words: readonly string[]): string {
  for (const [at, word] of words.entries()) {
    if (word === "--") return "";
    const value = word === "--kuberc" ? words[at + 1] : word.startsWith("--kuberc=") ? word.slice(9) : undefined;
    if (value === undefined && word !== "--kuberc") continue;
    if (!value) throw new CommandError("kuberc file is not found");
    return value;
  }
  return "";
}

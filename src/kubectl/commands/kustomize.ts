import type { Command } from "../command.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { buildKustomization } from "../resource/kustomization.ts";

export const kustomize: Command = {
  name: "kustomize",
  flags: defineFlags(
    "as-current-user enable-alpha-plugins enable-helm env,e:array helm-api-versions:array helm-command:string=helm helm-debug " +
      "helm-kube-version:string load-restrictor:string=LoadRestrictionsRootOnly mount:array network network-name:string=bridge " +
      "output,o:string",
  ),
  *run(invocation) {
    const { args, flags, process } = invocation;
    if (args.length > 1) throw new CommandError("specify one path to kustomization.yaml");
    const text = yield* buildKustomization(invocation, args[0] ?? ".", flags.string("load-restrictor") !== "LoadRestrictionsNone");
    const output = flags.string("output");
    if (output !== "") process.files.writeFile(output, text);
    else yield* invocation.print(text);
  },
};

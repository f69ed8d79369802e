import type { Command } from "../command.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";

const list: Command = {
  name: "list",
  flags: defineFlags("name-only"),
  *run(invocation) {
    const { process, flags } = invocation;
    const found: string[] = [];
    for (const directory of (process.env.get("PATH") ?? "").split(":")) {
      if (directory === "" || !process.files.isDirectory(directory)) continue;
      for (const name of process.files.readdir(directory)) {
        if (!name.startsWith("kubectl-") || found.some((path) => path.endsWith(`/${name}`))) continue;
        found.push(`${directory}/${name}`);
      }
    }
    if (found.length === 0) throw new CommandError("unable to find any kubectl plugins in your PATH");
    yield* invocation.print("The following compatible plugins are available:\n\n");
    for (const path of found) yield* invocation.print(`${flags.bool("name-only") ? path.slice(path.lastIndexOf("/") + 1) : path}\n`);
  },
};

export const plugin: Command = { name: "plugin", commands: [list] };

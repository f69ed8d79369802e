import { emitYaml } from "../../apimachinery/yaml/index.ts";
import type { Command } from "../command.ts";
import { CommandError, ConfigurationError, StatusError, ConnectionError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";

/** What this kubectl says of itself. */
const CLIENT_VERSION = {
  major: "1", minor: "36", gitVersion: "v1.36.4", gitCommit: "f1f6ccc3e3b6ec8f0f1a2d4b5c6d7e8f9a0b1c2d", gitTreeState: "clean",
  buildDate: "2026-10-14T16:09:34Z", goVersion: "go1.26.3", compiler: "gc", platform: "linux/amd64",
} as const;
const KUSTOMIZE_VERSION = "v5.8.1";

export const version: Command = {
  name: "version",
  flags: defineFlags("client output,o:string"),
  *run(invocation) {
    const { flags, args } = invocation;
    const client = flags.bool("client");
    if (args.length > 0 && !client) throw new CommandError(`extra arguments: [${args.join(" ")}]`);
    const output = flags.string("output");
    if (!["", "yaml", "json"].includes(output)) throw new CommandError("--output must be 'yaml' or 'json'");
    const info: Record<string, unknown> = { clientVersion: CLIENT_VERSION, kustomizeVersion: KUSTOMIZE_VERSION };
    let failure: unknown;
    let server: { gitVersion: string } | undefined;
    if (!client) {
      try {
        server = yield* invocation.client.json<{ gitVersion: string }>("/version", { query: { timeout: "32s" } });
        info.serverVersion = server;
      } catch (error) {
        if (!(error instanceof StatusError) && !(error instanceof ConnectionError) && !(error instanceof ConfigurationError)) throw error;
        failure = error;
      }
    }
    if (output === "yaml") yield* invocation.print(`${emitYaml(info)}\n`);
    else if (output === "json") yield* invocation.print(`${JSON.stringify(info, undefined, 2)}\n`);
    else {
      yield* invocation.print(`Client Version: ${CLIENT_VERSION.gitVersion}\nKustomize Version: ${KUSTOMIZE_VERSION}\n`);
      if (server) yield* invocation.print(`Server Version: ${server.gitVersion}\n`);
    }
    if (failure) throw failure;
  },
};

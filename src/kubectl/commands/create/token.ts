import { completeNames } from "../../complete/resources.ts";
import type { Command } from "../../command.ts";
import { CommandError, StatusError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { PRINT } from "../../flags/groups.ts";
import { printObject, resultPrinter } from "../../printers/flags.ts";
import { pathOf } from "../../rest/mapper.ts";
import { nameArgument } from "./options.ts";

const BOUND = ["Pod", "Secret", "Node"];

export const token: Command = {
  name: "token",
  complete: completeNames("serviceaccounts"),
  flags: defineFlags(
    `${PRINT} audience:array bound-object-kind:string bound-object-name:string bound-object-uid:string duration:duration=0s`,
  ),
  *run(invocation) {
    const { flags } = invocation;
    const name = nameArgument(invocation);
    const { namespace, client } = invocation;
    const printer = resultPrinter(invocation, "created");
    const audiences = flags.list("audience");
    const duration = flags.duration("duration");
    const kind = flags.string("bound-object-kind");
    const boundName = flags.string("bound-object-name");
    const uid = flags.string("bound-object-uid");
    if (duration < 0) throw new CommandError("--duration must be greater than or equal to 0");
    if (duration % 1000 !== 0) throw new CommandError("--duration cannot be expressed in units less than seconds");
    if (audiences.includes("")) throw new CommandError("--audience must not be an empty string");
    if (kind === "" && boundName !== "") throw new CommandError("--bound-object-name can only be set if --bound-object-kind is provided");
    if (kind === "" && uid !== "") throw new CommandError("--bound-object-uid can only be set if --bound-object-kind is provided");
    if (kind !== "" && !BOUND.includes(kind)) {
      throw new CommandError(`supported --bound-object-kind values are ${[...BOUND].sort().join(", ")}`);
    }
    if (kind !== "" && boundName === "") throw new CommandError("--bound-object-name is required if --bound-object-kind is provided");
    const body = {
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: {},
      spec: {
        audiences: audiences.length > 0 ? audiences : null,
        expirationSeconds: duration > 0 ? duration / 1000 : null,
        boundObjectRef: kind === "" ? null : { kind, apiVersion: "v1", name: boundName, ...(uid === "" ? {} : { uid }) },
      },
    };
    let answer;
    try {
      const path = pathOf({ group: "", version: "v1", resource: "serviceaccounts", namespaced: true }, namespace, name, "token");
      answer = yield* client.json(path, { method: "POST", body });
    } catch (error) {
      if (error instanceof StatusError || error instanceof CommandError) throw new CommandError(`failed to create token: ${error.message}`);
      throw error;
    }
    const text = (answer.status as { token?: string } | undefined)?.token ?? "";
    if (text === "") throw new CommandError("failed to create token: no token in server response");
    if (flags.string("output") === "" && flags.string("template") === "") yield* invocation.print(`${text}\n`);
    else yield* printObject(invocation, printer, answer);
  },
};

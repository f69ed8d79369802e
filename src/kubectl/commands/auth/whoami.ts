import { compareKeys, omitEmpty } from "../../../apimachinery/json/index.ts";
import type { Command } from "../../command.ts";
import { CommandError, isForbidden, isNotFound } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { PRINT } from "../../flags/groups.ts";
import type { KubeObject } from "../../object.ts";
import { printObject, resultPrinter } from "../../printers/flags.ts";
import { keepOrder } from "../../printers/formats.ts";
import { tableWriter } from "../../printers/tab-writer.ts";

export const whoami: Command = {
  name: "whoami",
  flags: defineFlags(PRINT),
  *run(invocation) {
    let review: KubeObject;
    try {
      review = yield* invocation.client.json("/apis/authentication.k8s.io/v1/selfsubjectreviews", {
        method: "POST",
        body: { kind: "SelfSubjectReview", apiVersion: "authentication.k8s.io/v1", metadata: {}, status: { userInfo: {} } },
      });
    } catch (error) {
      const absent = "the selfsubjectreviews API is not enabled in the cluster";
      if (isNotFound(error)) throw new CommandError(absent);
      if (isForbidden(error)) throw new CommandError(`${absent} or you do not have permission to call it`);
      throw error;
    }
    if (invocation.flags.string("output") !== "") {
      const { kind, apiVersion, metadata, status } = review;
      const { username, uid, groups, extra } = status.userInfo as Record<string, unknown>;
      const userInfo = omitEmpty({ username, uid, groups, extra });
      yield* printObject(invocation, resultPrinter(invocation, ""), keepOrder({ kind, apiVersion, metadata, status: { userInfo } } as KubeObject));
      return;
    }
    const { username, uid, groups = [], extra = {} } = review.status.userInfo as {
      username?: string; uid?: string; groups?: string[]; extra?: Record<string, string[]>;
    };
    const writer = tableWriter();
    writer.write("ATTRIBUTE\tVALUE\n");
    if (username) writer.write(`Username\t${username}\n`);
    if (uid) writer.write(`UID\t${uid}\n`);
    if (groups.length > 0) writer.write(`Groups\t[${groups.join(" ")}]\n`);
    for (const key of Object.keys(extra).sort(compareKeys)) writer.write(`Extra: ${key}\t[${extra[key]!.join(" ")}]\n`);
    yield* invocation.print(writer.flush());
  },
};

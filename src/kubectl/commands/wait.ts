import type { Command } from "../command.ts";
import { CommandError, isNotFound } from "../errors.ts";
import { sleep } from "../../os/index.ts";
import { defineFlags } from "../flags/flag.ts";
import { PRINT, SELECTOR } from "../flags/groups.ts";
import { printObject, resultPrinter } from "../printers/flags.ts";
import { build } from "../resource/builder.ts";
import { refuseResources, type BuilderOptions } from "../resource/options.ts";
import { timedOut, WEEK } from "../wait/deletion.ts";
import { parseConditions } from "../wait/conditions.ts";

/** ms between looks for an object that is not there yet */
const CREATE_POLL = 500;

export const waitCommand: Command = {
  name: "wait",
  flags: defineFlags(
    `${PRINT} ${SELECTOR} all all-namespaces,A field-selector:string filename,f:slice for:array local recursive,R=true ` +
      "timeout:duration=30s",
  ),
  *run(invocation) {
    const { flags, args, process } = invocation;
    const printer = resultPrinter(invocation, "condition met");
    void invocation.client;
    const values = flags.list("for");
    const conditions = parseConditions(values);
    const timeout = flags.duration("timeout") < 0 ? WEEK : flags.duration("timeout");
    const deadline = process.now + timeout;
    const forDelete = values.some((value) => value.toLowerCase() === "delete");
    const local = flags.bool("local");
    if (local) refuseResources(args);
    const options: BuilderOptions = {
      allNamespaces: flags.bool("all-namespaces"),
      ...(local
        ? { local }
        : {
            args,
            labelSelector: flags.string("selector"),
            fieldSelector: flags.string("field-selector"),
            allowEmptySelector: flags.bool("all"),
            latest: true,
          }),
      ...(forDelete ? { ignore: isNotFound } : {}),
    };
    if (values.some((value) => value.toLowerCase() === "create")) {
      for (;;) {
        let found = false;
        try {
          // eslint-disable-next-line require-yield
          yield* (yield* build(invocation, options)).visit(function* () {
            found = true;
          });
        } catch (error) {
          // One may be missing yet; what files name has to be there.
          if (!isNotFound(error) || flags.list("filename").length > 0) throw error;
          found = false;
        }
        if (found) break;
        if (process.now + CREATE_POLL > deadline) {
          yield* sleep(Math.max(0, deadline - process.now));
          throw timedOut();
        }
        yield* sleep(CREATE_POLL);
      }
    }
    let visited = 0;
    yield* (yield* build(invocation, options)).visit(function* (info) {
      visited += 1;
      for (const condition of conditions) {
        yield* printObject(invocation, printer, yield* condition(invocation, info, timeout, deadline));
      }
    });
    if (visited === 0 && !forDelete) throw new CommandError("no matching resources found");
  },
};

import { clone } from "../../apimachinery/json/index.ts";
import { rfc3339 } from "../../apimachinery/time.ts";
import type { Command } from "../command.ts";
import { CommandError, isConflict } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { FILES, PRINT } from "../flags/groups.ts";
import { helpOf } from "../help/help.ts";
import type { KubeObject } from "../object.ts";
import { printObject, resultPrinter } from "../printers/flags.ts";
import { build } from "../resource/builder.ts";
import { fileOptions, noFiles } from "../resource/options.ts";
import { fetchInfo, infoPath } from "../resource/info.ts";

const ATTEMPTS = 10;

interface Condition {
  type: string;
}

function deciding(name: string, operation: string, type: string, opposite: string, reason: string): Command {
  return {
    name,
    flags: defineFlags(`${PRINT} ${FILES} force`),
    *run(invocation) {
      const { flags, args } = invocation;
      const files = fileOptions(flags);
      const printer = resultPrinter(invocation, operation);
      void invocation.client;
      if (args.length === 0 && noFiles(files)) throw new CommandError("one or more CSRs must be specified as <name> or -f <filename>");
      const result = yield* build(invocation, {
        latest: true,
        namespace: "",
        ...(args.length > 0 ? { resource: "certificatesigningrequests", names: args } : {}),
      });
      yield* result.visit(function* (info) {
        const { group, kind } = info.mapping;
        if (group !== "certificates.k8s.io" || kind !== "CertificateSigningRequest") {
          throw new CommandError(`can only handle CertificateSigningRequest.certificates.k8s.io objects, got ${group === "" ? kind : `${kind}.${group}`}`);
        }
        for (let attempt = 1; ; attempt += 1) {
          const request = clone(info.object!) as KubeObject;
          const conditions = ((request.status ?? {}).conditions ?? []) as Condition[];
          if (conditions.some((condition) => condition.type === opposite)) {
            throw new CommandError(`certificate signing request ${JSON.stringify(info.name)} is already ${opposite}`);
          }
          const done = conditions.some((condition) => condition.type === type);
          if (done && !flags.bool("force")) break;
          const now = rfc3339(invocation.process.wall);
          const message = `This CSR was ${operation} by kubectl certificate ${name}.`;
          const condition = { type, status: "True", reason, message, lastUpdateTime: now };
          request.status = { ...request.status, conditions: [...conditions.filter((each) => each.type !== type), condition] };
          try {
            info.object = yield* invocation.client.json(infoPath(info, "approval"), { method: "PUT", body: request });
            break;
          } catch (error) {
            if (!isConflict(error) || attempt >= ATTEMPTS) throw error;
            yield* fetchInfo(invocation, info);
          }
        }
        yield* printObject(invocation, printer, info.object!);
      });
    },
  };
}

export const certificate: Command = {
  name: "certificate",
  *run(invocation) {
    yield* invocation.print(yield* helpOf(["kubectl", "certificate"], invocation.command));
  },
  commands: [
    deciding("approve", "approved", "Approved", "Denied", "KubectlApprove"),
    deciding("deny", "denied", "Denied", "Approved", "KubectlDeny"),
  ],
};

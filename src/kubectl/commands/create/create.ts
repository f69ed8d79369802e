import { decode, readAll, readPath, type Call } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { DRY_RUN, FILES, manager, PRINT, SELECTOR, VALIDATE } from "../../flags/groups.ts";
import type { Invocation } from "../../invocation.ts";
import { dryRunOf, printObject, resultPrinter } from "../../printers/flags.ts";
import { build } from "../../resource/builder.ts";
import { fileOptions, noFiles } from "../../resource/options.ts";
import { updateLastApplied } from "../../resource/last-applied.ts";
import { addSource, createObject, validationOf } from "../../resource/write.ts";
import { clusterRole } from "./clusterrole.ts";
import { clusterRoleBinding } from "./clusterrolebinding.ts";
import { configMap } from "./configmap.ts";
import { cronJob } from "./cronjob.ts";
import { deployment } from "./deployment.ts";
import { editBeforeCreate } from "./edit.ts";
import { ingress } from "./ingress.ts";
import { job } from "./job.ts";
import { namespace } from "./namespace.ts";
import { podDisruptionBudget } from "./poddisruptionbudget.ts";
import { priorityClass } from "./priorityclass.ts";
import { quota } from "./quota.ts";
import { role } from "./role.ts";
import { roleBinding } from "./rolebinding.ts";
import { secret } from "./secret.ts";
import { service } from "./service.ts";
import { serviceAccount } from "./serviceaccount.ts";
import { token } from "./token.ts";

export const create: Command = {
  name: "create",
  flags: defineFlags(
    `${PRINT} ${FILES} ${SELECTOR} ${DRY_RUN} ${VALIDATE} ${manager("kubectl-create")} edit raw:string save-config windows-line-endings`,
  ),
  commands: [
    namespace, quota, secret, configMap, serviceAccount, service, deployment, clusterRole, clusterRoleBinding, role, roleBinding,
    podDisruptionBudget, priorityClass, job, cronJob, ingress, token,
  ],
  *run(invocation) {
    const { flags, args } = invocation;
    const files = fileOptions(flags);
    if (args.length > 0) throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
    if (noFiles(files)) throw new CommandError("must specify one of -f and -k");
    if (flags.string("raw") !== "") {
      yield* createRaw(invocation, files.filenames);
      return;
    }
    const dryRun = yield* dryRunOf(invocation);
    const validate = validationOf(invocation) !== "Ignore";
    if (flags.bool("edit")) return yield* editBeforeCreate(invocation);
    void invocation.client;
    const result = yield* build(invocation, {
      labelSelector: flags.string("selector"),
      validate,
    });
    const printer = resultPrinter(invocation, "created", dryRun);
    let count = 0;
    yield* result.visit(function* (info) {
      let object = updateLastApplied(info.object!, flags.bool("save-config"));
      if (dryRun !== "client") {
        try {
          object = yield* createObject(invocation, info, object, { dryRun });
        } catch (error) {
          throw addSource("creating", info.source, error);
        }
      }
      count += 1;
      yield* printObject(invocation, printer, object);
    });
    if (count === 0) throw new CommandError("no objects passed to create");
    return 0;
  },
};

function* createRaw(invocation: Invocation, filenames: readonly string[]): Call<void> {
  const { flags, process } = invocation;
  if (filenames.length !== 1) throw new CommandError("--raw can only use a single local file or stdin");
  if (flags.changed("output")) throw new CommandError("--raw and --output are mutually exclusive");
  const [name] = filenames;
  const body = name === "-" ? decode(yield* readAll(0)) : decode(yield* readPath(process, name!));
  yield* invocation.print(yield* invocation.client.text(flags.string("raw"), { method: "POST", body }));
}

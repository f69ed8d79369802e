import { clone } from "../../../apimachinery/json/index.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { build } from "../../resource/builder.ts";
import { generating, GENERATOR } from "./options.ts";

export const job: Command = {
  name: "job",
  flags: defineFlags(`${GENERATOR} from:string image:string`),
  *run(invocation) {
    const { flags, args } = invocation;
    const { name, create } = yield* generating(invocation);
    const command = args.slice(1);
    const image = flags.string("image");
    const from = flags.string("from");
    if ((image === "") === (from === "")) throw new CommandError("either --image or --from must be specified");
    if (command.length > 0 && from !== "") throw new CommandError("cannot specify --from and command");
    const created = { namespaced: true, failure: "failed to create job:" };
    if (image !== "") {
      const container = { name, image, ...(command.length > 0 ? { command } : {}), resources: {} };
      const template = { metadata: {}, spec: { containers: [container], restartPolicy: "Never" } };
      yield* create({ kind: "Job", apiVersion: "batch/v1", metadata: { name }, spec: { template }, status: {} }, created);
      return;
    }
    const result = yield* build(invocation, { args: [from], latest: true, continueOnError: false });
    const infos = yield* result.infos();
    if (infos.length !== 1) throw new CommandError("from must be an existing cronjob");
    const { mapping, object: source } = infos[0]!;
    if (mapping.kind !== "CronJob") throw new CommandError(`unknown object type *v1.${mapping.kind}`);
    const { metadata, spec } = clone(source!.spec.jobTemplate);
    const object = {
      kind: "Job",
      apiVersion: "batch/v1",
      metadata: {
        name,
        ...(metadata?.labels ? { labels: metadata.labels } : {}),
        annotations: { "cronjob.kubernetes.io/instantiate": "manual", ...metadata?.annotations },
        ownerReferences: [
          { apiVersion: "batch/v1", kind: "CronJob", name: source!.metadata!.name!, uid: source!.metadata!.uid!, controller: true },
        ],
      },
      spec: { ...spec, template: { metadata: {}, ...spec.template } },
      status: {},
    };
    yield* create(object, created);
  },
};

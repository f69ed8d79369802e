import type { Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { CommandError, ErrorList, ExitError, isNotFound, StatusError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { recorded, recordFlag } from "../flags/record.ts";
import { DELETION, DRY_RUN, FILES, manager, PRINT } from "../flags/groups.ts";
import { applyOverrides } from "../generate/overrides.ts";
import { generatePod, IMAGE } from "../generate/pod.ts";
import { parseLabels } from "../generate/labels.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { isReady } from "../pods/order.ts";
import { isCompleted, runningTimeout } from "../pods/pod.ts";
import { dryRunOf, printObject, resultPrinter, type DryRun } from "../printers/flags.ts";
import { asTyped } from "../printers/typed.ts";
import { keepOrder } from "../printers/formats.ts";
import { infoAt, type Info } from "../resource/info.ts";
import { withLastApplied } from "../resource/last-applied.ts";
import { createObject } from "../resource/write.ts";
import { timedOut } from "../wait/deletion.ts";
import { untilPod } from "../wait/until.ts";
import { attachOrShowLog, DETACH_KEYS, showLog } from "./attach.ts";
import { cascade, deletionSettings, removeOne } from "./delete.ts";

export const run: Command = {
  name: "run",
  flags: [...recordFlag, ...defineFlags(
    `${PRINT} ${DRY_RUN} ${FILES} ${DELETION} ${manager("kubectl-run")} annotations:array attach command ` +
      `detach-keys:string=${DETACH_KEYS} env:array expose image:string! image-pull-policy:string labels,l:string leave-stdin-open ` +
      "override-type:string=merge overrides:string pod-running-timeout:duration=1m0s port:string privileged quiet,q " +
      "restart:string=Always rm save-config stdin,i tty,t",
  )],
  *run(invocation) {
    yield* new Run(invocation).run();
  },
};

class Run {
  private readonly invocation: Invocation;
  private dryRun: DryRun = "none";
  private readonly created: Info[] = [];

  constructor(invocation: Invocation) {
    this.invocation = invocation;
  }

  *run(): Call<void> {
    const { invocation } = this;
    const { flags, args } = invocation;
    this.dryRun = yield* dryRunOf(invocation);
    void invocation.client;
    void invocation.namespace;
    yield* cascade(invocation);
    const attaches = flags.bool("attach") || (!flags.changed("attach") && flags.bool("stdin"));
    const printer = resultPrinter(invocation, "created", this.dryRun);
    this.check(attaches);
    const name = args[0]!;
    const pod = yield* this.create(recorded(invocation, applyOverrides(flags, generatePod(flags, name, args.slice(1)))));
    const errors: Error[] = [];
    if (flags.bool("expose")) {
      try {
        const service = yield* this.create(exposing(invocation, name));
        yield* printObject(invocation, printer, service);
        if (flags.string("output") === "yaml") yield* invocation.print("---\n");
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        errors.push(error);
      }
    }
    if (attaches) {
      yield* this.attach();
      return;
    }
    yield* printObject(invocation, printer, pod);
    if (errors.length > 0) throw new ErrorList(errors);
  }

  private check(attaches: boolean): void {
    const { invocation } = this;
    const { flags, args, dash } = invocation;
    if (args.length === 0 || dash === 0) throw invocation.usageError("NAME is required for run");
    runningTimeout(invocation);
    const image = flags.string("image");
    if (image === "") throw new CommandError("--image is required");
    if (!IMAGE.test(image)) throw new CommandError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
    if (flags.bool("tty") && !flags.bool("stdin")) {
      throw invocation.usageError("-i/--stdin is required for containers with -t/--tty=true");
    }
    if (flags.bool("expose") && flags.string("port") === "") throw invocation.usageError("--port must be set when exposing a service");
    const restart = flags.string("restart");
    if (!["", "Always", "OnFailure", "Never"].includes(restart)) throw invocation.usageError(`invalid restart policy: ${restart}`);
    if (!attaches && flags.bool("rm")) throw invocation.usageError("--rm should only be used for attached containers");
    if (attaches && this.dryRun !== "none") {
      throw invocation.usageError(
        "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
      );
    }
    const policy = flags.string("image-pull-policy");
    if (!["", "Always", "IfNotPresent", "Never"].includes(policy)) throw invocation.usageError(`invalid image pull policy: ${policy}`);
  }

  private *create(object: KubeObject): Call<KubeObject> {
    const { invocation } = this;
    const { flags } = invocation;
    if (this.dryRun === "client") {
      if (!invocation.explicitNamespace) return keepOrder(object);
      const { name, ...metadata } = object.metadata ?? {};
      return keepOrder({ ...object, metadata: { name, namespace: invocation.namespace, ...metadata } });
    }
    const mapping = yield* invocation.mappingOfKind("", "v1", object.kind!);
    const body = flags.bool("save-config") ? withLastApplied(object) : object;
    const namespace = object.metadata?.namespace || invocation.namespace;
    const info = infoAt(mapping, invocation.namespace, object.metadata!.name!);
    const made = yield* createObject(invocation, info, { ...body, metadata: { ...body.metadata, namespace } }, { dryRun: this.dryRun });
    this.created.push({ ...info, object: made });
    return asTyped(made);
  }

  private *attach(): Call<void> {
    let failure: unknown;
    try {
      yield* this.attached();
    } catch (error) {
      failure = error;
    }
    if (this.invocation.flags.bool("rm")) yield* this.remove();
    if (failure !== undefined) throw failure;
  }

  private *remove(): Call<void> {
    const { invocation } = this;
    const settings = { ...(yield* deletionSettings(invocation, "none")), gracePeriod: -1, quiet: invocation.flags.bool("quiet"), output: "" };
    for (const info of this.created) {
      try {
        yield* removeOne(invocation, info, settings);
      } catch (error) {
        if (!isNotFound(error)) return;
      }
    }
  }

  private *attached(): Call<void> {
    const { invocation } = this;
    const { flags } = invocation;
    const info = this.created[0]!;
    const running = yield* this.until(info, (pod) => isCompleted(pod) || (pod.status?.phase === "Running" && isReady(pod)));
    yield* (isCompleted(running) ? showLog : attachOrShowLog)(invocation, running, "");
    const restart = flags.string("restart");
    if (flags.bool("leave-stdin-open") || !["Never", "OnFailure"].includes(restart)) return;
    exitLike(yield* this.until(info, (pod) => (restart === "Never" ? isCompleted(pod) : pod.status?.phase === "Succeeded")));
  }

  private *until(info: Info, check: (pod: KubeObject) => boolean): Call<KubeObject> {
    const { invocation } = this;
    const pod = yield* untilPod(invocation, info, invocation.process.now + runningTimeout(invocation), check);
    if (!pod) throw timedOut();
    return pod;
  }
}

/** Ends as the container did. */
function exitLike(pod: KubeObject): void {
  const { name, namespace } = pod.metadata!;
  const { phase } = pod.status;
  if (phase === "Succeeded") return;
  if (phase !== "Failed") throw new CommandError(`pod ${namespace}/${name} left in phase ${phase}`);
  const terminated = pod.status.containerStatuses?.[0]?.state?.terminated;
  if (!terminated || terminated.exitCode === 0) throw new CommandError(`pod ${namespace}/${name} failed with unknown exit code`);
  throw new ExitError(
    terminated.exitCode,
    `pod ${namespace}/${name} terminated (${terminated.reason ?? ""})\n${terminated.message ?? ""}`,
  );
}

/** The Service of --expose. */
function exposing({ flags }: Invocation, name: string): KubeObject {
  const labels = flags.string("labels") === "" ? undefined : parseLabels(flags.string("labels"));
  const port = Number(flags.string("port"));
  return {
    kind: "Service",
    apiVersion: "v1",
    metadata: { name, ...(labels ? { labels } : {}) },
    spec: { ports: [{ protocol: "TCP", port, targetPort: port }], selector: labels ?? { run: name } },
    status: { loadBalancer: {} },
  };
}

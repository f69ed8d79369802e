import type { Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { CommandError, ErrorList, ExitError, isNotFound, StatusError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { recorded, recordFlag } from "../flags/record.ts";
import { DELETION, DRY_RUN, FILES, manager, PRINT } from "../flags/groups.ts";
import { applyOverrides } from "../generate/overrides.ts";
import { generatePod } from "../generate/pod.ts";
import { parseLabels } from "../generate/labels.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { isReady } from "../pods/order.ts";
import { dryRunOf, printObject, resultPrinter, type DryRun } from "../printers/flags.ts";
import { asTyped } from "../printers/typed.ts";
import { keepOrder } from "../printers/formats.ts";
import type { Info } from "../resource/info.ts";
import { withLastApplied } from "../resource/last-applied.ts";
import { createObject } from "../resource/write.ts";
import { bodyOf } from "../rest/response.ts";
import { timedOut } from "../wait/deletion.ts";
import { untilObject } from "../wait/until.ts";
import { write } from "../../os/index.ts";
import { attachTo, DETACH_KEYS } from "./attach.ts";
import { cascade, deletionSettings, removeOne } from "./delete.ts";

/** The names of images: distribution's reference grammar. */
const IMAGE =
  /^(?:(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[(?:[a-fA-F0-9:]+)\])(?::[0-9]+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/;

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
    const { flags, args, dash } = invocation;
    this.dryRun = yield* dryRunOf(invocation);
    void invocation.client;
    void invocation.namespace;
    yield* cascade(invocation);
    const attaches = flags.bool("attach") || (!flags.changed("attach") && flags.bool("stdin"));
    const printer = resultPrinter(invocation, "created", this.dryRun);
    this.check(attaches);
    if (args.length === 0 || dash === 0) throw invocation.usageError("NAME is required for run");
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
      yield* this.attach(pod);
      return;
    }
    yield* printObject(invocation, printer, pod);
    if (errors.length > 0) throw new ErrorList(errors);
  }

  private check(attaches: boolean): void {
    const { invocation } = this;
    const { flags, args, dash } = invocation;
    if (args.length === 0 || dash === 0) throw invocation.usageError("NAME is required for run");
    if (flags.duration("pod-running-timeout") <= 0) throw invocation.usageError("--pod-running-timeout must be higher than zero");
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
    const info: Info = {
      mapping, namespace: invocation.namespace, name: object.metadata!.name!, subresource: "", source: "", object, resourceVersion: "",
    };
    const made = yield* createObject(invocation, info, { ...body, metadata: { ...body.metadata, namespace } }, {
      dryRun: this.dryRun, fieldManager: flags.string("field-manager"),
    });
    this.created.push({ ...info, object: made });
    return asTyped(made);
  }

  private *attach(pod: KubeObject): Call<void> {
    const { flags } = this.invocation;
    if (!flags.bool("rm")) {
      yield* this.attached(pod);
      return;
    }
    let failure: unknown;
    try {
      yield* this.attached(pod);
    } catch (error) {
      failure = error;
    }
    yield* this.remove();
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

  private *attached(pod: KubeObject): Call<void> {
    const { invocation } = this;
    const { flags } = invocation;
    const info = this.created[0]!;
    const timeout = flags.duration("pod-running-timeout");
    const running = yield* this.until(info, timeout, (object) => isDone(object) || (object.status?.phase === "Running" && isReady(object)));
    if (isDone(running)) yield* this.copyLog(running);
    else {
      try {
        yield* attachTo(invocation, running, {
          container: "",
          stdin: flags.bool("stdin"),
          tty: flags.bool("tty"),
          quiet: flags.bool("quiet"),
          detachKeys: flags.string("detach-keys"),
          commandName: "kubectl attach",
        });
      } catch (error) {
        if (!(error instanceof CommandError) && !(error instanceof StatusError)) throw error;
        const name = pod.metadata!.name;
        yield* invocation.printError(
          `warning: couldn't attach to pod/${name}, falling back to streaming logs: ${error.message}\n`,
        );
        yield* this.copyLog(running);
      }
    }
    const restart = flags.string("restart");
    if (flags.bool("leave-stdin-open") || !["Never", "OnFailure"].includes(restart)) return;
    const ended = yield* this.until(info, timeout, (object) =>
      restart === "Never" ? isDone(object) : object.status?.phase === "Succeeded");
    exitLike(ended);
  }

  private *until(info: Info, timeout: number, check: (object: KubeObject) => boolean): Call<KubeObject> {
    const { invocation } = this;
    let last = info.object!;
    const done = yield* untilObject(invocation, info, invocation.process.now + timeout, (object, type) => {
      if (type === "DELETED") {
        throw new StatusError({ status: "Failure", reason: "NotFound", code: 404, message: 'pods "" not found' });
      }
      if (!object) return false;
      last = object;
      return check(object);
    });
    if (!done) throw timedOut();
    return last;
  }

  private *copyLog(pod: KubeObject): Call<void> {
    const { invocation } = this;
    const { name, namespace } = pod.metadata!;
    const response = yield* invocation.client.stream(`/api/v1/namespaces/${namespace}/pods/${name}/log`, {
      query: { container: pod.spec.containers[0].name },
    });
    yield* write(1, yield* bodyOf(invocation.process, response));
  }
}

const isDone = (pod: KubeObject): boolean => pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";

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

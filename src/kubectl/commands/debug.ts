import { clone, omitEmpty } from "../../apimachinery/json/index.ts";
import { randomSuffix, type NameRandom } from "../../apimachinery/names.ts";
import { applyStrategicMergePatch, createTwoWayMergePatch } from "../../apimachinery/patch/index.ts";
import { schemaKeyOfKind } from "../../apimachinery/schema/index.ts";
import type { Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { completeResources } from "../complete/resources.ts";
import { readOptions, validate, type DebugOptions } from "../debug/options.ts";
import { applyProfile } from "../debug/profiles.ts";
import { CommandError, isNotFound, type StatusError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { containersOf, ephemeralContainersOf, findContainer, initContainersOf, type Container } from "../pods/containers.ts";
import { podPath } from "../pods/pod.ts";
import { build } from "../resource/builder.ts";
import { deleteObject, STRATEGIC } from "../resource/write.ts";
import { gvkText } from "../rest/mapper.ts";
import { infoAt, type Info } from "../resource/info.ts";
import { untilPod } from "../wait/until.ts";
import { attachOrShowLog, showLog } from "./attach.ts";

export const debug: Command = {
  name: "debug",
  flags: defineFlags(
    "arguments-only attach container,c:string copy-to:string custom:string env:pairs filename,f:slice image:string " +
      "image-pull-policy:string keep-annotations keep-init-containers=true keep-labels keep-liveness keep-readiness keep-startup " +
      "profile:string=general quiet,q replace same-node set-image:pairs share-processes=true stdin,i target:string tty,t",
  ),
  complete: completeResources,
  *run(invocation) {
    void invocation.namespace;
    yield* new Debugging(invocation).run();
  },
};

class Debugging {
  private readonly invocation: Invocation;
  private readonly words: readonly string[];
  private readonly options: DebugOptions;
  private readonly random: NameRandom;

  constructor(invocation: Invocation) {
    const { process } = invocation;
    this.invocation = invocation;
    this.random = process.machine.simulation.random.fork(`kubectl/debug/${process.pid}`);
    this.options = readOptions(invocation);
    this.words = this.options.words;
  }

  private get quiet(): boolean {
    return this.invocation.flags.bool("quiet");
  }

  *run(): Call<void> {
    const { invocation } = this;
    const { flags } = invocation;
    void invocation.client;
    validate(invocation, this.options);
    if (flags.string("target") !== "" && !this.quiet) {
      yield* invocation.print(
        `Targeting container ${JSON.stringify(flags.string("target"))}. If you don't see processes from this container it may be ` +
          "because the container runtime doesn't support this feature.\n",
      );
    }
    if (flags.string("profile") === "legacy") {
      yield* invocation.printError(
        "--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, " +
          'for example "--profile=general".\n',
      );
    }
    const result = yield* build(invocation, {
      typed: true,
      continueOnError: false,
      ...(this.options.targets.length > 0 ? { resource: "pods", names: this.options.targets } : {}),
    });
    const attach = flags.changed("attach") ? flags.bool("attach") : flags.bool("stdin");
    const self = this;
    yield* result.visit(function* (info) {
      const { group, kind } = info.mapping;
      const object = info.object!;
      let pod: KubeObject;
      let name: string;
      if (kind === "Node" && group === "") ({ pod, name } = yield* self.debugNode(object));
      else if (kind === "Pod" && group === "") {
        ({ pod, name } = yield* flags.string("copy-to") === "" ? self.addEphemeral(object) : self.debugCopy(info, object));
      } else throw new CommandError(`"${gvkText(info.mapping)}" not supported by debug`);
      if (attach && name !== "") yield* self.attachTo(pod, name);
    });
  }

  private get suffix(): string {
    return randomSuffix(this.random);
  }

  private *nameFor(pod: KubeObject): Call<string> {
    const given = this.invocation.flags.string("container");
    if (given !== "") return given;
    let name: string;
    do name = `debugger-${this.suffix}`;
    while (findContainer(pod, name));
    if (!this.quiet) yield* this.invocation.print(`Defaulting debug container name to ${name}.\n`);
    return name;
  }

  private container(name: string): Container {
    const { flags } = this.invocation;
    return {
      name,
      image: flags.string("image"),
      resources: {},
      terminationMessagePolicy: "File",
      ...omitEmpty({
        [flags.bool("arguments-only") ? "args" : "command"]: this.words,
        env: this.options.env,
        imagePullPolicy: flags.string("image-pull-policy"),
        stdin: flags.bool("stdin"),
        tty: flags.bool("tty"),
      }),
    };
  }

  private customize(pod: KubeObject, name: string): void {
    if (!this.options.custom) return;
    for (const list of [containersOf(pod), ephemeralContainersOf(pod)]) {
      const at = list.findIndex((container) => container.name === name);
      if (at < 0) continue;
      // The patch is written for a Pod, as the schema knows containers only there.
      const key = schemaKeyOfKind("", "v1", "Pod")!;
      const patched = applyStrategicMergePatch(key, { spec: { containers: [list[at]] } }, { spec: { containers: [{ ...this.options.custom, name }] } });
      list[at] = (patched as KubeObject).spec.containers[0];
    }
  }

  private *addEphemeral(pod: KubeObject): Call<{ pod: KubeObject; name: string }> {
    const { client, flags } = this.invocation;
    const name = yield* this.nameFor(pod);
    const copy = clone(pod);
    const target = flags.string("target");
    const container = { ...this.container(name), ...(target === "" ? {} : { targetContainerName: target }) };
    copy.spec.ephemeralContainers = [...ephemeralContainersOf(pod), container];
    applyProfile(flags, copy, name, "ephemeral");
    this.customize(copy, name);
    yield* this.warnOfUser(findContainer(copy, name)!.container, copy);
    const patch = createTwoWayMergePatch(schemaKeyOfKind("", "v1", "Pod")!, pod, copy);
    try {
      return { pod: yield* client.json(podPath(pod.metadata, "ephemeralcontainers"), { method: "PATCH", contentType: STRATEGIC, body: patch }), name };
    } catch (error) {
      if (!isNotFound(error) || (error as StatusError).status.details?.name) throw error;
      const text = JSON.stringify((error as StatusError).message);
      throw new CommandError(`ephemeral containers are disabled for this cluster (error from server: ${text})`);
    }
  }

  private *debugCopy(info: Info, pod: KubeObject): Call<{ pod: KubeObject; name: string }> {
    const { client, flags } = this.invocation;
    const { labels, annotations, namespace } = pod.metadata!;
    const copy: KubeObject = {
      kind: "Pod",
      apiVersion: "v1",
      metadata: { name: flags.string("copy-to"), namespace, labels, annotations },
      spec: clone(pod.spec),
    };
    const name = yield* this.changeCopy(copy);
    const found = name === "" ? undefined : findContainer(copy, name);
    if (found) yield* this.warnOfUser(found.container, copy);
    const created = yield* client.json(`/api/v1/namespaces/${namespace}/pods`, { method: "POST", body: copy });
    if (flags.bool("replace")) yield* deleteObject(this.invocation, info, { gracePeriodSeconds: 0 });
    return { pod: created, name };
  }

  private *changeCopy(copy: KubeObject): Call<string> {
    const { flags } = this.invocation;
    delete copy.spec.ephemeralContainers;
    if (flags.changed("share-processes")) copy.spec.shareProcessNamespace = flags.bool("share-processes");
    if (!flags.bool("same-node")) delete copy.spec.nodeName;
    for (const container of containersOf(copy)) {
      const image = this.options.images[container.name] ?? this.options.images["*"];
      if (image) container.image = image;
    }
    let name = flags.string("container");
    const image = flags.string("image");
    const existing = [...containersOf(copy), ...initContainersOf(copy)].find((container) => container.name === name);
    if (existing) {
      const { name: _, image: __, resources: ___, terminationMessagePolicy: ____, ...changes } = this.container(name);
      if (this.words.length > 0 && !flags.bool("arguments-only")) delete existing.args;
      Object.assign(existing, changes, image === "" ? {} : { image });
      if (!flags.bool("stdin")) delete existing.stdin;
      if (!flags.bool("tty")) delete existing.tty;
    } else {
      if (image === "") {
        if (Object.keys(this.options.images).length > 0) return "";
        throw new CommandError("you must specify image when creating new container");
      }
      if (name === "") name = yield* this.nameFor(copy);
      copy.spec.containers.push(this.container(name));
    }
    applyProfile(flags, copy, name, "copy");
    this.customize(copy, name);
    return name;
  }

  private *debugNode(node: KubeObject): Call<{ pod: KubeObject; name: string }> {
    const { invocation } = this;
    const { flags, client, namespace } = invocation;
    const name = flags.string("container") || "debugger";
    const node_ = node.metadata!.name!;
    const podName = `node-debugger-${node_}-${this.suffix}`;
    if (!this.quiet) yield* invocation.print(`Creating debugging pod ${podName} with container ${name} on node ${node_}.\n`);
    const pod: KubeObject = {
      kind: "Pod",
      apiVersion: "v1",
      metadata: { name: podName, labels: { "app.kubernetes.io/managed-by": "kubectl-debug" } },
      spec: {
        containers: [this.container(name)],
        nodeName: node_,
        restartPolicy: "Never",
        tolerations: [{ operator: "Exists" }],
      },
    };
    applyProfile(flags, pod, name, "node");
    this.customize(pod, name);
    return { pod: yield* client.json(`/api/v1/namespaces/${namespace}/pods`, { method: "POST", body: pod }), name };
  }

  private *warnOfUser(container: Container, pod: KubeObject): Call<void> {
    const user = pod.spec.securityContext?.runAsUser;
    const own = container.securityContext;
    if (!user || !own || own.runAsUser === 0) return;
    if (!own.privileged && !own.capabilities?.add?.length) return;
    yield* this.invocation.warn(
      "Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. " +
        'Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".',
    );
  }

  private *attachTo(pod: KubeObject, name: string): Call<void> {
    const { invocation } = this;
    const { metadata } = pod;
    const info = infoAt(yield* invocation.mappingOfKind("", "v1", "Pod"), metadata!.namespace!, metadata!.name!, pod);
    const warnings: string[] = [];
    const started = (yield* untilPod(invocation, info, Infinity, (object) => {
      const state = stateOf(object, name);
      if (!this.quiet && state?.waiting?.message) warnings.push(`container ${name}: ${state.waiting.message}`);
      return state?.running !== undefined || state?.terminated !== undefined;
    }))!;
    for (const text of warnings) yield* invocation.warn(text);
    yield* (stateOf(started, name)?.terminated ? showLog : attachOrShowLog)(invocation, started, name);
  }
}

function stateOf({ status = {} }: KubeObject, name: string): { waiting?: { message?: string }; running?: object; terminated?: object } | undefined {
  const statuses = [
    ...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? []), ...(status.ephemeralContainerStatuses ?? []),
  ] as { name: string; state?: object }[];
  return statuses.find((each) => each.name === name)?.state;
}

import type { Command } from "../command.ts";
import { completeTypes } from "../complete/resources.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { DRY_RUN, FILES, manager, PRINT } from "../flags/groups.ts";
import { recorded, recordFlag } from "../flags/record.ts";
import type { Flags } from "../flags/parse.ts";
import { parseLabels } from "../generate/labels.ts";
import { applyOverrides } from "../generate/overrides.ts";
import type { KubeObject } from "../object.ts";
import { dryRunOf, printObject, resultPrinter } from "../printers/flags.ts";
import { asTyped } from "../printers/typed.ts";
import { keepOrder } from "../printers/formats.ts";
import { build } from "../resource/builder.ts";
import { withLastApplied } from "../resource/last-applied.ts";
import { createObject } from "../resource/write.ts";

const EXPOSABLE = ["ReplicationController", "Service", "Pod", "Deployment.apps", "ReplicaSet.apps"];
/** The longest name of a Service. */
const MAX_NAME = 63;

export const expose: Command = {
  name: "expose",
  flags: [
    ...defineFlags(
      `${PRINT} ${FILES} ${DRY_RUN} ${manager("kubectl-expose")} cluster-ip:string external-ip:string labels,l:string ` +
        "load-balancer-ip:string name:string override-type:string=merge overrides:string port:string protocol:string save-config " +
        "selector:string session-affinity:string target-port:string type:string",
    ),
    ...recordFlag,
  ],
  complete: completeTypes("pod", "service", "replicationcontroller", "deployment", "replicaset"),
  *run(invocation) {
    const { flags, args } = invocation;
    const dryRun = yield* dryRunOf(invocation);
    const printer = resultPrinter(invocation, "exposed", dryRun);
    void invocation.client;
    const result = yield* build(invocation, {
      typed: true,
      args,
    });
    yield* result.visit(function* (info) {
      const { kind, group } = info.mapping;
      const groupKind = group === "" ? kind : `${kind}.${group}`;
      if (!EXPOSABLE.includes(groupKind)) throw new CommandError(`cannot expose a ${groupKind}`);
      const service = recorded(invocation, applyOverrides(flags, serviceFor(flags, info.object!, info.name.slice(0, MAX_NAME))));
      if (dryRun === "client") {
        const { name, ...metadata } = service.metadata!;
        const placed = invocation.explicitNamespace ? { name, namespace: invocation.namespace, ...metadata } : service.metadata!;
        yield* printObject(invocation, printer, keepOrder({ ...service, metadata: placed }));
        return;
      }
      const body = flags.bool("save-config") ? withLastApplied(service) : service;
      const mapping = yield* invocation.mappingOfKind("", "v1", "Service");
      const target = { ...info, mapping, namespace: invocation.namespace, name: service.metadata!.name! };
      const namespace = body.metadata?.namespace || invocation.namespace;
      const made = yield* createObject(invocation, target, { ...body, metadata: { ...body.metadata, namespace } }, { dryRun });
      yield* printObject(invocation, printer, asTyped(made));
    });
  },
};

function serviceFor(flags: Flags, object: KubeObject, defaultName: string): KubeObject {
  const selector = flags.string("selector") === "" ? selectorOf(object) : parseLabels(flags.string("selector"));
  const ports = servicePorts(flags, object);
  const labels = flags.string("labels") === "" ? object.metadata?.labels : parseLabels(flags.string("labels"));
  const affinity = flags.string("session-affinity");
  if (!["", "None", "ClientIP"].includes(affinity)) throw new CommandError(`unknown session affinity: ${affinity}`);
  const type = flags.string("type");
  const externalIP = flags.string("external-ip");
  const clusterIP = flags.string("cluster-ip");
  return {
    kind: "Service",
    apiVersion: "v1",
    metadata: { name: flags.string("name") || defaultName, ...(labels && Object.keys(labels).length > 0 ? { labels: { ...labels } } : {}) },
    spec: {
      ...(ports.length > 0 ? { ports } : {}),
      selector,
      ...(clusterIP === "" ? {} : { clusterIP }),
      ...(type === "" ? {} : { type }),
      ...(externalIP === "" ? {} : { externalIPs: [externalIP] }),
      ...(affinity === "" ? {} : { sessionAffinity: affinity }),
      ...(type === "LoadBalancer" && flags.string("load-balancer-ip") !== "" ? { loadBalancerIP: flags.string("load-balancer-ip") } : {}),
    },
    status: { loadBalancer: {} },
  };
}

function selectorOf(object: KubeObject): Record<string, string> {
  const refuse = (why: string): never => {
    throw new CommandError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  };
  const { metadata = {}, spec = {} } = object;
  switch (object.kind) {
    case "ReplicationController":
      return { ...spec.selector };
    case "Pod":
      if (Object.keys(metadata.labels ?? {}).length === 0) refuse("the pod has no labels and cannot be exposed");
      return { ...metadata.labels };
    case "Service":
      if (!spec.selector) refuse("the service has no pod selector set");
      return { ...spec.selector };
    default: {
      const what = String(object.kind).toLowerCase();
      if (Object.keys(spec.selector?.matchLabels ?? {}).length === 0) refuse(`invalid ${what}: no selectors, therefore cannot be exposed`);
      const expressions = (spec.selector.matchExpressions ?? []) as { key: string; operator: string; values?: string[] }[];
      if (expressions.length > 0) {
        const shown = expressions.map(({ key, operator, values }) => `{Key:${key} Operator:${operator} Values:[${(values ?? []).join(" ")}]}`);
        refuse(`couldn't convert expressions - "[${shown.join(" ")}]" to map-based selector format`);
      }
      return { ...spec.selector.matchLabels };
    }
  }
}

interface Declared {
  port: string;
  protocol: string;
}

function declaredPorts(object: KubeObject): Declared[] {
  const { spec = {} } = object;
  if (object.kind === "Service") {
    return (spec.ports ?? []).map(({ port, protocol = "TCP" }: { port: number; protocol?: string }) => ({ port: String(port), protocol }));
  }
  const containers = (object.kind === "Pod" ? spec.containers : spec.template?.spec?.containers) ?? [];
  return containers.flatMap(({ ports = [] }: { ports?: { containerPort: number; protocol?: string }[] }) =>
    ports.map(({ containerPort, protocol = "TCP" }) => ({ port: String(containerPort), protocol })));
}

function servicePorts(flags: Flags, object: KubeObject): object[] {
  const declared = declaredPorts(object);
  const given = flags.string("port");
  const numbers = given === "" ? [...new Set(declared.map(({ port }) => port))] : given.split(",");
  if (numbers.length === 0 && flags.string("cluster-ip") !== "None") {
    throw new CommandError("couldn't find port via --port flag or introspection");
  }
  const wanted = flags.string("protocol");
  const targetPort = flags.string("target-port");
  return numbers.flatMap((text, index) => {
    if (!/^[-+]?\d+$/.test(text)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    const port = Number(text);
    const target = targetPort === "" ? port : /^\d+$/.test(targetPort) ? Number(targetPort) : targetPort;
    const protocols = wanted === "" ? [...new Set(declared.filter((each) => each.port === text).map(({ protocol }) => protocol))] : [wanted];
    if (protocols.length > 1) {
      return protocols.map((protocol) => ({ name: `port-${index + 1}-${protocol.toLowerCase()}`, protocol, port, targetPort: target }));
    }
    return [{ ...(numbers.length > 1 ? { name: `port-${index + 1}` } : {}), protocol: protocols[0] ?? "TCP", port, targetPort: target }];
  });
}

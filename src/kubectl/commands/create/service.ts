import { isDNS1123Subdomain, isValidPortName, isValidPortNum } from "../../../apimachinery/validation/index.ts";
import type { Call } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { generating, GENERATOR } from "./options.ts";

type ServiceType = "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";

function* createService(invocation: Invocation, type: ServiceType): Call<void> {
  const { flags } = invocation;
  const { name, create } = yield* generating(invocation);
  const clusterIP = flags.has("clusterip") ? flags.string("clusterip") : "";
  const tcp = flags.list("tcp");
  if (clusterIP !== "None" && tcp.length === 0 && type !== "ExternalName") {
    throw new CommandError("at least one tcp port specifier must be provided");
  }
  const externalName = flags.has("external-name") ? flags.string("external-name") : "";
  if (type === "ExternalName" && isDNS1123Subdomain(externalName).length > 0) {
    throw new CommandError(`invalid service external name ${externalName}`);
  }
  const nodePort = flags.has("node-port") ? flags.int("node-port") : 0;
  const ports = tcp.map((text) => ({
    name: text.replaceAll(":", "-"),
    protocol: "TCP",
    ...parsePorts(text),
    ...(nodePort === 0 ? {} : { nodePort }),
  }));
  const object = {
    kind: "Service",
    apiVersion: "v1",
    metadata: { name, labels: { app: name } },
    spec: {
      ...(ports.length > 0 ? { ports } : {}),
      selector: { app: name },
      ...(clusterIP === "" ? {} : { clusterIP }),
      type,
      ...(externalName === "" ? {} : { externalName }),
    },
    status: { loadBalancer: {} },
  };
  yield* create(object, { namespaced: true, failure: `failed to create ${type} service:` });
}

/** `80` or `80:8080` or `80:http`. Throws CommandError in the words of Go's parser. */
function parsePorts(text: string): { port: number; targetPort: number | string } {
  const [first = "", second] = text.split(":");
  if (!/^\d+$/.test(first)) throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(first)}: invalid syntax`);
  const port = Number(first);
  if (port > 65535) throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(first)}: value out of range`);
  if (second === undefined) return { port, targetPort: port };
  const number = /^[-+]?\d+$/.test(second) ? Number(second) : undefined;
  const problems = number === undefined ? isValidPortName(second) : isValidPortNum(number);
  if (problems.length > 0) throw new CommandError(problems.join(","));
  return { port, targetPort: number ?? second };
}

const generator = (name: string, type: ServiceType, flags: string): Command => ({
  name,
  flags: defineFlags(`${GENERATOR} tcp:slice ${flags}`),
  run: (invocation) => createService(invocation, type),
});

export const service: Command = {
  name: "service",
  aliases: ["svc"],
  commands: [
    generator("clusterip", "ClusterIP", "clusterip:string"),
    generator("nodeport", "NodePort", "node-port:int=0"),
    generator("loadbalancer", "LoadBalancer", ""),
    generator("externalname", "ExternalName", "external-name:string!"),
  ],
};

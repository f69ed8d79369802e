import { ttyOf } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { defineFlags } from "../flags/flag.ts";
import type { KubeObject } from "../object.ts";
import { itemsOf } from "../resource/info.ts";
import { clusterInfoDump } from "./cluster-info-dump.ts";

export const clusterInfo: Command = {
  name: "cluster-info",
  flags: defineFlags(""),
  commands: [clusterInfoDump],
  *run(invocation) {
    const { client, process } = invocation;
    const namespace = invocation.flags.string("namespace") || "kube-system";
    const services = itemsOf(
      yield* client.json(`/api/v1/namespaces/${namespace}/services`, {
        query: { labelSelector: "kubernetes.io/cluster-service=true" },
      }),
    );
    const coloured = ttyOf(process, 1) !== undefined;
    const line = (name: string, link: string): string =>
      coloured ? `\u001b[0;32m${name}\u001b[0m is running at \u001b[0;33m${link}\u001b[0m\n` : `${name} is running at ${link}\n`;
    yield* invocation.print(line("Kubernetes control plane", client.session.server));
    for (const service of services) {
      const name = service.metadata?.labels?.["kubernetes.io/name"] || service.metadata?.name || "";
      yield* invocation.print(line(name, linkOf(service, client.session.server)));
    }
    yield* invocation.print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
  },
};

function linkOf(service: KubeObject, server: string): string {
  const ports = (service.spec?.ports ?? []) as { name?: string; port: number }[];
  const ingress = service.status?.loadBalancer?.ingress?.[0];
  if (ingress) return ports.map(({ port }) => `http://${ingress.ip || ingress.hostname}:${port} `).join("");
  const { name = "", namespace = "" } = service.metadata ?? {};
  const [port] = ports;
  const scheme = port && (port.name === "https" || port.port === 443) ? "https" : "";
  const target = port && (scheme !== "" || port.name) ? [scheme, name, port.name ?? ""].filter((part, at) => at > 0 || part).join(":") : name;
  return `${server}/api/v1/namespaces/${namespace}/services/${target}/proxy`;
}

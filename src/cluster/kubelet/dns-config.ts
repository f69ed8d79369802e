import type { Pod } from "../../apimachinery/types/index.ts";
import { decode, type Machine, ROOT } from "../../os/index.ts";

const CLUSTER_DOMAIN = "cluster.local";
const CLUSTER_DNS = "10.96.0.10";

/** Characters that the kernel's name of a host may have. */
const MAX_NODE_NAME = 64;

/** The host name of a Pod, at most 63 characters, and the domain it is in by its subdomain. */
function hostNameAndDomain({ metadata, spec }: Pod): { name: string; domain: string } {
  const name = (spec?.hostnameOverride ?? (spec?.hostname || metadata!.name!)).slice(0, 63).replace(/[-.]+$/, "");
  // An override stands in no domain.
  const domain = spec?.subdomain && spec.hostnameOverride === undefined ? `${spec.subdomain}.${metadata!.namespace}.svc.${CLUSTER_DOMAIN}` : "";
  return { name, domain };
}

/** The name of the host as a Pod's kernel has it (`hostname`). `tooLong` says why a Pod cannot have it. */
export function hostNameOf(pod: Pod): { name: string; tooLong?: string } {
  const { name, domain } = hostNameAndDomain(pod);
  if (domain === "" || !pod.spec?.setHostnameAsFQDN) return { name };
  const full = `${name}.${domain}`;
  if (full.length <= MAX_NODE_NAME) return { name: full };
  const sizes = `(${MAX_NODE_NAME} characters is the max, ${full.length} characters requested)`;
  return { name: full, tooLong: `failed to construct FQDN from pod hostname and cluster domain, FQDN ${full} is too long ${sizes}` };
}

/** /etc/hosts of a Pod (kubelet_pods.go). */
export function hostsFile(pod: Pod, address: string, host: Machine): string {
  let text: string;
  if (pod.spec?.hostNetwork) {
    text = `# Kubernetes-managed hosts file (host network).\n${readText(host, "/etc/hosts")}`;
  } else {
    const { name, domain } = hostNameAndDomain(pod);
    const full = domain === "" ? name : `${name}.${domain}\t${name}`;
    text =
      "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\n" +
      `fe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${address}\t${full}\n`;
  }
  const aliases = pod.spec?.hostAliases ?? [];
  if (aliases.length > 0) {
    text += "\n# Entries added by HostAliases.\n";
    for (const alias of aliases) text += `${alias.ip}\t${(alias.hostnames ?? []).join("\t")}\n`;
  }
  return text;
}

/** /etc/resolv.conf of a Pod by its dnsPolicy and dnsConfig (network/dns). */
export function resolvConf(pod: Pod, host: Machine): string {
  const policy = pod.spec?.dnsPolicy ?? "ClusterFirst";
  const inCluster = policy === "ClusterFirstWithHostNet" || (policy === "ClusterFirst" && !pod.spec?.hostNetwork);
  let servers: string[] = [];
  let search: string[] = [];
  let options: string[] = [];
  if (inCluster) {
    servers = [CLUSTER_DNS];
    search = [`${pod.metadata!.namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN];
    options = ["ndots:5"];
  } else if (policy !== "None") {
    for (const line of readText(host, "/etc/resolv.conf").split("\n")) {
      const [keyword, ...words] = line.trim().split(/\s+/);
      if (keyword === "nameserver") servers.push(...words);
      if (keyword === "search") search.push(...words);
      if (keyword === "options") options.push(...words);
    }
  }
  const { dnsConfig } = pod.spec ?? {};
  servers = [...new Set([...servers, ...(dnsConfig?.nameservers ?? [])])];
  search = [...new Set([...search, ...(dnsConfig?.searches ?? [])])];
  for (const { name = "", value } of dnsConfig?.options ?? []) {
    options = options.filter((option) => option.split(":")[0] !== name);
    options.push(value === undefined ? name : `${name}:${value}`);
  }
  const lines: string[] = [];
  if (search.length > 0) lines.push(`search ${search.join(" ")}`);
  for (const server of servers) lines.push(`nameserver ${server}`);
  if (options.length > 0) lines.push(`options ${options.join(" ")}`);
  return lines.map((line) => `${line}\n`).join("");
}

function readText(host: Machine, path: string): string {
  try {
    const node = host.fs.node(path, ROOT);
    return node.type === "file" ? decode(node.data) : "";
  } catch {
    return "";
  }
}

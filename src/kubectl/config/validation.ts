import type { Process } from "../../os/index.ts";
import { openError } from "../resource/files.ts";
import type { ClusterEntry, UserEntry } from "./kubeconfig.ts";

const MODES = ["Never", "IfAvailable", "Always"];

/** `opens` when a file cannot be opened, said of `what` of the entry `name`. */
function unreadable(process: Process, what: string, path: string | undefined, name: string): string[] {
  if (!path) return [];
  try {
    process.files.readText(path);
    return [];
  } catch (error) {
    return [`unable to read ${what} ${path} for ${name} due to ${openError(path, error)}`];
  }
}

/** What is wrong with a user (client-go: clientcmd, validateAuthInfo). */
export function userProblems(process: Process, name: string, user: UserEntry): string[] {
  const problems: string[] = [];
  const { "client-certificate": certificate, "client-certificate-data": certificateData, "client-key": key, "client-key-data": keyData } = user;
  if (certificate || certificateData) {
    if (certificate && certificateData) problems.push(`client-cert-data and client-cert are both specified for ${name}. client-cert-data will override.`);
    if (key && keyData) problems.push(`client-key-data and client-key are both specified for ${name}; client-key-data will override`);
    if (!key && !keyData) problems.push(`client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`);
    problems.push(...unreadable(process, "client-cert", certificate, name), ...unreadable(process, "client-key", key, name));
  }
  if (user.exec) problems.push(...execProblems(name, user));
  const methods = [...(user.token ? ["token"] : []), ...(user.username || user.password ? ["basicAuth"] : [])];
  if (methods.length > 1) problems.push(`more than one authentication method found for ${name}; found [${methods.join(" ")}], only one is allowed`);
  const more = user["as-uid"] || user["as-groups"]?.length || Object.keys(user["as-user-extra"] ?? {}).length > 0;
  if (more && !user.as) problems.push(`requesting uid, groups or user-extra for ${name} without impersonating a user`);
  return problems;
}

function execProblems(name: string, { exec = {}, "auth-provider": provider }: UserEntry): string[] {
  const problems = provider ? [`authProvider cannot be provided in combination with an exec plugin for ${name}`] : [];
  const plugin = `must be specified for ${name} to use exec authentication plugin`;
  if (!exec.command) problems.push(`command ${plugin}`);
  if (!exec.apiVersion) problems.push(`apiVersion ${plugin}`);
  for (const variable of exec.env ?? []) if (!variable.name) problems.push(`env variable name ${plugin}`);
  if (!exec.interactiveMode) problems.push(`interactiveMode ${plugin}`);
  else if (!MODES.includes(exec.interactiveMode)) problems.push(`invalid interactiveMode for ${name}: ${JSON.stringify(exec.interactiveMode)}`);
  return problems;
}

/** What is wrong with a cluster (client-go: clientcmd, validateClusterInfo). */
export function clusterProblems(process: Process, name: string, cluster: ClusterEntry): string[] {
  const problems: string[] = [];
  if (!cluster.server) problems.push(`no server found for cluster ${JSON.stringify(name)}`);
  const proxy = cluster["proxy-url"];
  const scheme = proxy === undefined ? "" : (/^([A-Za-z][A-Za-z0-9+.-]*):/.exec(proxy)?.[1] ?? "");
  if (proxy && !["http", "https", "socks5"].includes(scheme)) {
    const why = `unsupported scheme ${JSON.stringify(scheme)}, must be http, https, or socks5`;
    problems.push(`invalid 'proxy-url' ${JSON.stringify(proxy)} for cluster ${JSON.stringify(name)}: ${why}`);
  }
  const authority = cluster["certificate-authority"];
  if (authority && cluster["certificate-authority-data"]) {
    problems.push(`certificate-authority-data and certificate-authority are both specified for ${name}. certificate-authority-data will override.`);
  }
  return [...problems, ...unreadable(process, "certificate-authority", authority, name)];
}

const PEM = /-----BEGIN ([A-Z0-9 ]+)-----/g;

/** Why Go's crypto/tls takes no pair of a certificate and a key, by their PEM blocks; undefined for one that looks right. */
export function pairProblem(certificate: string, key: string): string | undefined {
  return pemProblem(certificate, "certificate", (type) => type === "CERTIFICATE", '"CERTIFICATE" PEM block',
    (type) => type.endsWith("PRIVATE KEY"), "failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched") ??
    pemProblem(key, "key", (type) => type.endsWith("PRIVATE KEY"), 'PEM block with type ending in "PRIVATE KEY"',
      (type) => type === "CERTIFICATE", "found a certificate rather than a key in the PEM for the private key");
}

function pemProblem(
  text: string, input: string, wanted: (type: string) => boolean, block: string, other: (type: string) => boolean, swapped: string,
): string | undefined {
  const types = [...text.matchAll(PEM)].map(([, type]) => type!);
  if (types.some(wanted)) return undefined;
  if (types.length === 0) return `tls: failed to find any PEM data in ${input} input`;
  if (types.length === 1 && other(types[0]!)) return `tls: ${swapped}`;
  return `tls: failed to find ${block} in ${input} input after skipping PEM blocks of the following types: [${types.join(" ")}]`;
}

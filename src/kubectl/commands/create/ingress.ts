import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";

const RULE = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+(?:,tls=?[\w-]*)?/;

export const ingress: Command = {
  name: "ingress",
  aliases: ["ing"],
  flags: defineFlags(`${GENERATOR} annotation:array class:string default-backend:string rule:array`),
  *run(invocation) {
    const { flags } = invocation;
    const { name, create } = yield* generating(invocation);
    const rules = flags.list("rule");
    const fallback = flags.string("default-backend");
    if (fallback === "" && rules.length === 0) {
      throw new CommandError(
        "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
      );
    }
    for (const rule of rules) {
      if (!RULE.test(rule)) {
        throw new CommandError(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
      }
    }
    const annotations: Record<string, string> = {};
    for (const text of flags.list("annotation")) {
      const at = text.indexOf("=");
      if (at < 0) throw new CommandError(`annotation ${text} is invalid and should be in format key=[value]`);
      annotations[text.slice(0, at)] = text.slice(at + 1);
    }
    if (fallback !== "" && fallback.split(":").length !== 2) {
      throw new CommandError("default-backend should be in format servicename:serviceport");
    }
    const tls = tlsOf(rules);
    const hosts = rulesOf(rules);
    const object = {
      kind: "Ingress",
      apiVersion: "networking.k8s.io/v1",
      metadata: { name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
      spec: {
        ...(flags.string("class") === "" ? {} : { ingressClassName: flags.string("class") }),
        ...(fallback === "" ? {} : { defaultBackend: backend(fallback) }),
        ...(tls.length > 0 ? { tls } : {}),
        ...(hosts.length > 0 ? { rules: hosts } : {}),
      },
      status: { loadBalancer: {} },
    };
    yield* create(object, { namespaced: true, failure: "failed to create ingress:" });
  },
};

function backend(text: string): object {
  const [name, port = ""] = text.split(":");
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

function rulesOf(rules: readonly string[]): object[] {
  const found: { host?: string; http: { paths: object[] } }[] = [];
  for (const rule of rules) {
    const plain = rule.split(",")[0]!;
    const at = plain.indexOf("/");
    const host = plain.slice(0, at);
    const [wanted = "", service = ""] = plain.slice(at + 1).split("=");
    const prefix = wanted.endsWith("*");
    const path = {
      path: `/${prefix ? wanted.slice(0, -1) : wanted}`,
      pathType: prefix ? "Prefix" : "Exact",
      backend: backend(service),
    };
    const same = found.find((each) => (each.host ?? "") === host);
    if (same) same.http.paths.push(path);
    else found.push({ ...(host === "" ? {} : { host }), http: { paths: [path] } });
  }
  return found;
}

function tlsOf(rules: readonly string[]): object[] {
  const found: { hosts?: string[]; secretName?: string }[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const parts = rule.split(",");
    if (parts.length !== 2) continue;
    const host = rule.split("/")[0]!;
    const secret = parts[1]!.split("=")[1] ?? "";
    if (seen.has(host)) continue;
    seen.add(host);
    const same = secret === "" ? undefined : found.find((each) => each.secretName === secret);
    if (same) {
      (same.hosts ??= []).push(host);
      continue;
    }
    const entry = { ...(host === "" ? {} : { hosts: [host] }), ...(secret === "" ? {} : { secretName: secret }) };
    if (Object.keys(entry).length > 0) found.push(entry);
  }
  return found;
}

import type { Call } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { CommandError, ExitError } from "../../errors.ts";
import { RULE_TITLES, ruleRows } from "../../describe/rbac.ts";
import type { PolicyRule } from "../../rbac/rules.ts";
import { defineFlags } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { table } from "../../printers/tab-writer.ts";

const RESOURCE_VERBS = [
  "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "impersonate", "*", "approve",
  "sign", "escalate", "attest",
];
const URL_VERBS = ["get", "put", "post", "head", "options", "delete", "patch", "*"];
/** Resources that are not served, for the verb impersonate. */
const NOT_SERVED = ["users", "groups"];

interface Attributes {
  group: string;
  resource: string;
  namespaced: boolean;
}

export const canI: Command = {
  name: "can-i",
  flags: defineFlags("all-namespaces,A list no-headers quiet,q subresource:string"),
  *run(invocation) {
    const { flags, args } = invocation;
    const subresource = flags.string("subresource");
    if (flags.bool("list")) {
      if (args.length > 0) throw new CommandError("list option must be specified with no arguments");
      if (flags.bool("quiet") || flags.bool("all-namespaces") || subresource !== "") {
        throw new CommandError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
      }
      yield* printRules(invocation);
      return;
    }
    const [verb, target] = args;
    if (args.length !== 2) {
      throw new CommandError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\n" +
          "See 'kubectl auth can-i -h' for help and examples.",
      );
    }
    void invocation.client;
    const namespace = flags.bool("all-namespaces") ? "" : invocation.namespace;
    let spec: Record<string, unknown>;
    if (target!.startsWith("/")) {
      if (subresource !== "") throw new CommandError("--subresource can not be used with NonResourceURL");
      if (!URL_VERBS.includes(verb!)) yield* invocation.warn(`verb '${verb}' is not a known verb\n`);
      spec = { nonResourceAttributes: { verb, path: target } };
    } else {
      const [type, ...name] = target!.split("/");
      const { group, resource, namespaced } = yield* resourceFor(invocation, type!);
      if (!namespaced && namespace !== "") {
        const inGroup = group === "" ? "" : ` in group '${group}'`;
        yield* invocation.warn(`resource '${resource}' is not namespace scoped${inGroup}\n`);
      }
      if (namespace !== "" && !RESOURCE_VERBS.includes(verb!)) yield* invocation.warn(`verb '${verb}' is not a known verb\n`);
      spec = { resourceAttributes: { namespace, verb, group, resource, subresource, name: name.join("/") } };
    }
    if (flags.bool("no-headers")) throw new CommandError("--no-headers cannot be set without --list specified");
    const { status } = yield* invocation.client.json("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
      method: "POST",
      body: { kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", spec },
    });
    const why = [status.reason, status.evaluationError].filter(Boolean).map((text) => ` - ${text}`).join("");
    if (!flags.bool("quiet")) yield* invocation.print(status.allowed ? "yes\n" : `no${why}\n`);
    if (!status.allowed) throw new ExitError(1);
  },
};

function* resourceFor(invocation: Invocation, argument: string): Call<Attributes> {
  if (argument === "*") return { group: "", resource: "*", namespaced: true };
  try {
    return yield* invocation.mappingFor(argument.toLowerCase());
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const [resource, ...group] = argument.toLowerCase().split(".");
    if (!NOT_SERVED.includes(argument.toLowerCase())) {
      const inGroup = group.length === 0 ? "" : ` in group '${group.join(".")}'`;
      yield* invocation.warn(`the server doesn't have a resource type '${resource}'${inGroup}\n`);
    }
    return { group: "", resource: argument, namespaced: true };
  }
}

function* printRules(invocation: Invocation): Call<void> {
  const { status } = yield* invocation.client.json("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {
    method: "POST",
    body: { kind: "SelfSubjectRulesReview", apiVersion: "authorization.k8s.io/v1", spec: { namespace: invocation.namespace } },
  });
  if (status.incomplete) yield* invocation.warn(`the list may be incomplete: ${status.evaluationError ?? ""}`);
  const rules = [...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])] as PolicyRule[];
  const rows = ruleRows(rules);
  yield* invocation.print(table(invocation.flags.bool("no-headers") ? rows : [RULE_TITLES.split("\t"), ...rows]));
}

import { parseYaml, YamlError } from "../../apimachinery/yaml/index.ts";
import type { KubeObject } from "../../apimachinery/types/index.ts";
import { clone } from "../../apimachinery/json/index.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { createApiServer, type ApiServer } from "../../cluster/apiserver/index.ts";
import { decode, encode, type HttpResponse } from "../../os/index.ts";
import { Simulation } from "../../sim/index.ts";

/** Something wrong in a manifest, in the server's own words. */
export interface LintProblem {
  severity: "error" | "warning";
  message: string;
  /** Which document of the stream, from 0. */
  document: number;
  /** Path of the field within the document, `spec.containers[0].image`; "" where it is the document as a whole. */
  path: string;
  /** The line of the whole text, from 1, where the parser names one. */
  line?: number;
}

/** Checks manifests against the API server of a session. */
export interface Linter {
  lint(text: string): LintProblem[];
}

/** What a manifest may depend on: is the same on the server of the linter as on that of the session. */
const CONTEXT = [
  "namespaces", "customresourcedefinitions.apiextensions.k8s.io", "limitranges", "resourcequotas", "serviceaccounts",
  "priorityclasses.scheduling.k8s.io", "runtimeclasses.node.k8s.io", "storageclasses.storage.k8s.io",
];
const WRITER = { user: "podlab", userAgent: "podlab", verb: "update", subresource: "" };
const MOST_DOCUMENTS = 50;

/**
 * A linter: every document is sent as a dry run, with strict validation, to an API server of its own that knows the
 * session's namespaces, limits and kinds. Its own, because a request draws ids and stands in the audit trail: asking the
 * session's server would change the session.
 */
export function createLinter(cluster: Cluster): Linter {
  const simulation = new Simulation({ seed: "lint", epoch: cluster.simulation.wall });
  const server = createApiServer({ simulation });
  /** The objects that stand on the linter's server, by where they stand. */
  const copied = new Map<string, KubeObject>();

  const copyContext = (): void => {
    const { storage } = cluster.apiServer;
    const present = new Set<string>();
    for (const resource of CONTEXT) {
      for (const object of storage.list(resource)) {
        const { namespace = "", name } = object.metadata as { namespace?: string; name: string };
        const key = `${resource}/${namespace}/${name}`;
        present.add(key);
        if (copied.get(key) === object) continue;
        put(server, resource, namespace, name, object);
        copied.set(key, object);
      }
    }
    for (const key of copied.keys()) {
      if (present.has(key)) continue;
      const [resource = "", namespace = "", name = ""] = key.split("/");
      const old = server.storage.get(resource, namespace, name);
      if (old) server.storage.delete(old, { resource, by: WRITER });
      copied.delete(key);
    }
    // Kinds of custom resources are served once their definition has been seen.
    simulation.runUntil(simulation.now + 5000, 2000);
  };

  const send = (method: string, path: string, body: unknown, contentType: string): HttpResponse | undefined => {
    let answer: HttpResponse | undefined;
    server.httpHandler(
      { method, path, headers: { "content-type": contentType, "user-agent": "podlab", authorization: `Bearer ${server.authenticator.adminToken}` }, body: encode(JSON.stringify(body)) },
      (response) => { answer = response; },
    );
    if (!answer) simulation.runUntil(simulation.now + 2000, 2000);
    return answer;
  };

  /** The document as a new object, and, when there is one of its name in the session, as a change of that one. */
  const check = (object: KubeObject, document: number): LintProblem[] => {
    const kind = object.kind ?? "";
    const [version = "", group = ""] = (object.apiVersion ?? "").split("/").reverse();
    const served = server.definitions.find((each) => each.kind === kind && each.group === group && each.version === version);
    if (!served) {
      return [{ severity: "error", message: `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(object.apiVersion)}\nensure CRDs are installed first`, document, path: "kind" }];
    }
    const { metadata = {} } = object as { metadata?: { namespace?: string; name?: string } };
    const namespace = served.namespaced ? (metadata.namespace ?? "default") : "";
    const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    const collection = `${root}${served.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : ""}/${served.resource}`;
    const created = problemsOf(send("POST", `${collection}?dryRun=All&fieldValidation=Strict`, object, "application/json"), document);
    if (created.some(({ severity }) => severity === "error")) return created;
    const resource = group === "" ? served.resource : `${served.resource}.${group}`;
    const present = metadata.name === undefined ? undefined : cluster.apiServer.storage.get(resource, namespace, metadata.name);
    if (!present || metadata.name === undefined) return created;
    put(server, resource, namespace, metadata.name, present);
    const path = `${collection}/${encodeURIComponent(metadata.name)}?dryRun=All&force=true&fieldManager=podlab`;
    const changed = problemsOf(send("PATCH", path, object, "application/apply-patch+yaml"), document);
    const old = server.storage.get(resource, namespace, metadata.name);
    if (old && !CONTEXT.includes(resource)) server.storage.delete(old, { resource, by: WRITER });
    // Warnings were said already.
    return [...created, ...changed.filter(({ severity }) => severity === "error")];
  };

  return {
    lint(text) {
      if (text.trim() === "") return [];
      copyContext();
      const problems: LintProblem[] = [];
      // As kubectl does: the stream is cut first, and each document is read by itself.
      for (const [index, { part, line }] of cut(text).slice(0, MOST_DOCUMENTS).entries()) {
        if (/^(\s*(#.*)?\n?)*$/.test(part)) continue;
        let value: unknown;
        try {
          value = parseYaml(part);
        } catch (error) {
          if (!(error instanceof YamlError)) throw error;
          const named = /line (\d+)/.exec(error.message)?.[1];
          problems.push({ severity: "error", message: error.message, document: index, path: "", line: line + (named === undefined ? 0 : Number(named) - 1) });
          continue;
        }
        if (value === null || value === undefined) continue;
        if (typeof value !== "object" || Array.isArray(value)) {
          problems.push({ severity: "error", message: "a manifest is a map of fields: apiVersion, kind, metadata ...", document: index, path: "" });
          continue;
        }
        const object = value as KubeObject;
        if (typeof object.apiVersion !== "string" || object.apiVersion === "") problems.push({ severity: "error", message: "apiVersion not set", document: index, path: "apiVersion" });
        else if (typeof object.kind !== "string" || object.kind === "") problems.push({ severity: "error", message: "kind not set", document: index, path: "kind" });
        else for (const each of object.kind === "List" ? itemsOf(object) : [object]) problems.push(...check(each, index));
      }
      return problems;
    },
  };
}

function itemsOf(list: KubeObject): KubeObject[] {
  const { items } = list as { items?: unknown };
  return Array.isArray(items) ? items.filter((item): item is KubeObject => typeof item === "object" && item !== null && typeof (item as KubeObject).kind === "string") : [];
}

/** Stores an object as it is, past all checks. */
function put(server: ApiServer, resource: string, namespace: string, name: string, object: KubeObject): void {
  const old = server.storage.get(resource, namespace, name);
  const draft = clone(object) as KubeObject;
  if (old) server.storage.update(draft, old, { resource, by: WRITER, force: true });
  else server.storage.create(draft, { resource, by: WRITER });
}

/** What a response says against a manifest. */
function problemsOf(response: HttpResponse | undefined, document: number): LintProblem[] {
  if (!response) return [];
  const warnings = [...(response.headers["warning"] ?? "").matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text]): LintProblem => {
    const message = text!.replace(/\\(.)/g, "$1");
    return { severity: "warning", message, document, path: /^([a-z]\w*(?:[.[][\w.[\]-]*)?): /.exec(message)?.[1] ?? "" };
  });
  if (response.status < 400) return warnings;
  const body = response.body instanceof Uint8Array ? decode(response.body) : "{}";
  const status = JSON.parse(body) as { reason?: string; message?: string; details?: { causes?: { field?: string; message?: string; reason?: string }[] } };
  const message = status.message ?? "";
  if (status.reason === "AlreadyExists") return warnings;
  const causes = (status.details?.causes ?? []).filter(({ field }) => field !== undefined && field !== "" && field !== "<nil>");
  if (causes.length > 0) return [...warnings, ...causes.map((cause): LintProblem => ({ severity: "error", message: `${cause.field!}: ${cause.message ?? ""}`, document, path: cause.field! }))];
  return [...warnings, ...strictProblems(message, document)];
}

/** `strict decoding error: unknown field "spec.x", duplicate field "y"` names its fields in the sentence; so does Go's decoder. */
function strictProblems(message: string, document: number): LintProblem[] {
  const strict = /strict decoding error: (.*)$/s.exec(message)?.[1];
  if (strict !== undefined) {
    return strict.split(/, (?=unknown field|duplicate field|yaml:)/).map((part): LintProblem => ({ severity: "error", message: part, document, path: /field "([^"]+)"/.exec(part)?.[1] ?? "" }));
  }
  const typed = /Go struct field \w+\.([\w.]+) of type/.exec(message)?.[1];
  return [{ severity: "error", message, document, path: typed ?? "" }];
}

/** The documents of a stream, and the line (from 1) on which each begins. */
function cut(text: string): { part: string; line: number }[] {
  const parts: { part: string; line: number }[] = [];
  let buffer: string[] = [];
  let line = 1;
  text.split("\n").forEach((each, index) => {
    if (!each.startsWith("---")) {
      buffer.push(each);
      return;
    }
    if (buffer.some((before) => before.trim() !== "")) parts.push({ part: buffer.join("\n"), line });
    buffer = [];
    line = index + 2;
  });
  parts.push({ part: buffer.join("\n"), line });
  return parts;
}

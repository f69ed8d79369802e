import { describe, expect, it } from "vitest";
import { base64, decode, encode, type HttpResponse } from "../../../../os/index.ts";
import { Simulation } from "../../../../sim/index.ts";
import { createApiServer, type ApiServer } from "../../index.ts";
import type { Draft } from "../../resources/definition.ts";
import { Waiting, type WebhookTarget } from "./session.ts";
import type { WebhookOutcome } from "./review.ts";
import { loadLater } from "../../../../os/index.ts";

// The servers of these tests are asked without waiting for modules.
await loadLater();

interface Answered {
  status: number;
  warning: string | undefined;
  body: Draft;
}

/** A server, and what its webhooks say to a review. */
function open(answer: (review: Draft, target: WebhookTarget) => Draft | WebhookOutcome): { server: ApiServer; asked: Draft[]; send(method: string, path: string, body?: unknown): Answered } {
  const simulation = new Simulation({ seed: "webhooks" });
  const server = createApiServer({ simulation });
  server.client("test").of("namespaces").create("", { apiVersion: "v1", kind: "Namespace", metadata: { name: "default", labels: { team: "a" } } });
  const asked: Draft[] = [];
  server.callWebhook = (target, body, done) => {
    const review: Draft = JSON.parse(decode(body));
    asked.push(review);
    const timer = simulation.after(5, () => {
      const said = answer(review, target) as Draft;
      if (said.error !== undefined || said.body !== undefined) return done(said);
      done({ status: 200, body: encode(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: { uid: review.request.uid, ...said } })) });
    });
    return () => timer.cancel();
  };
  return {
    server, asked,
    send(method, path, body) {
      let response: HttpResponse | undefined;
      const headers = { authorization: `Bearer ${server.authenticator.adminToken}`, "content-type": "application/json" };
      server.httpHandler({ method, path, headers, ...(body === undefined ? {} : { body: encode(JSON.stringify(body)) }) }, (found) => (response = found));
      simulation.runUntil(simulation.now + 1000);
      return { status: response!.status, warning: response!.headers["warning"], body: JSON.parse(decode(response!.body as Uint8Array)) };
    },
  };
}

const CONFIGMAPS = "/api/v1/namespaces/default/configmaps";
const configMap = (name: string, labels: Record<string, string> = {}): Draft => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data: { a: "b" } });

function configure(server: ApiServer, kind: "Mutating" | "Validating", more: Draft = {}): void {
  server.client("test").ofAny(`${kind.toLowerCase()}webhookconfigurations.admissionregistration.k8s.io`).create("", {
    apiVersion: "admissionregistration.k8s.io/v1", kind: `${kind}WebhookConfiguration`, metadata: { name: kind.toLowerCase() },
    webhooks: [{
      name: "maps.example.com", admissionReviewVersions: ["v1"], sideEffects: "None", clientConfig: { service: { namespace: "hooks", name: "hook", path: "/ask" } },
      rules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"], operations: ["CREATE", "UPDATE", "DELETE"] }], ...more,
    }],
  } as Draft);
}

const jsonPatch = (...operations: Draft[]): Draft => ({ allowed: true, patchType: "JSONPatch", patch: base64(encode(JSON.stringify(operations))) });

describe("a webhook", () => {
  it("is told what is asked, by whom, and of what", () => {
    const { server, asked, send } = open(() => ({ allowed: true }));
    configure(server, "Validating");
    expect(send("POST", CONFIGMAPS, configMap("one")).status).toBe(201);
    expect(send("DELETE", `${CONFIGMAPS}/one`).status).toBe(200);
    expect(asked.map(({ request }) => [request.operation, request.namespace, request.name, request.resource.resource, request.object?.data, request.oldObject?.data, request.userInfo.username])).toEqual([
      ["CREATE", "default", "one", "configmaps", { a: "b" }, undefined, "kubernetes-admin"],
      ["DELETE", "default", "one", "configmaps", undefined, { a: "b" }, "kubernetes-admin"],
    ]);
  });

  it.each<[string, Draft, Draft, string | undefined]>([
    ["says why it refuses", {}, { allowed: false, status: { message: "no maps today" } }, 'admission webhook "maps.example.com" denied the request: no maps today'],
    ["refuses without a word", {}, { allowed: false }, 'admission webhook "maps.example.com" denied the request without explanation'],
    ["cannot be reached", {}, { error: 'Post "https://hook.hooks.svc:443/ask?timeout=10s": EOF' }, 'Internal error occurred: failed calling webhook "maps.example.com": failed to call webhook: Post "https://hook.hooks.svc:443/ask?timeout=10s": EOF'],
    ["cannot be reached, which does not matter", { failurePolicy: "Ignore" }, { error: "EOF" }, undefined],
    ["is not there", {}, { status: 404, body: encode("404") }, 'Internal error occurred: failed calling webhook "maps.example.com": failed to call webhook: the server could not find the requested resource'],
    ["answers somebody else", {}, { status: 200, body: encode('{"response":{"uid":"x","allowed":true}}') }, "expected response.uid="],
    ["answers nothing", {}, { status: 200, body: encode("{}") }, 'Internal error occurred: failed calling webhook "maps.example.com": received invalid webhook response: webhook response was absent'],
    ["is not asked about other objects", { objectSelector: { matchLabels: { watched: "yes" } } }, { allowed: false }, undefined],
    ["is not asked about other namespaces", { namespaceSelector: { matchLabels: { team: "b" } } }, { allowed: false }, undefined],
    ["is not asked when its conditions do not hold", { matchConditions: [{ name: "x", expression: "object.data.a == 'c'" }] }, { allowed: false }, undefined],
    ["is asked when they hold", { matchConditions: [{ name: "x", expression: "object.data.a == 'b'" }] }, { allowed: false }, 'admission webhook "maps.example.com" denied the request without explanation'],
  ])("%s", (_name, more, answer, message) => {
    const { server, send } = open(() => answer);
    configure(server, "Validating", more);
    const { status, body } = send("POST", CONFIGMAPS, configMap("one"));
    if (message === undefined) expect(status).toBe(201);
    else expect(body.message).toContain(message);
    expect(server.client("test").of("configmaps").find("default", "one") !== undefined).toBe(message === undefined);
  });

  it("changes the object before the others see it, and warns", () => {
    const { server, asked, send } = open((_review, { service }) => (service?.path === "/change" ? jsonPatch({ op: "add", path: "/data/added", value: "是" }) : { allowed: true, warnings: ["look twice"] }));
    configure(server, "Mutating", { clientConfig: { service: { namespace: "hooks", name: "hook", path: "/change" } } });
    configure(server, "Validating");
    const { body, warning } = send("POST", CONFIGMAPS, configMap("one"));
    expect(body.data).toEqual({ a: "b", added: "是" });
    expect(asked[1].request.object.data).toEqual({ a: "b", added: "是" });
    expect(warning).toBe('299 - "look twice"');
  });

  it("is not asked about the configurations of webhooks, so that nobody is locked out", () => {
    const { server, asked, send } = open(() => ({ allowed: false }));
    configure(server, "Validating", { rules: [{ apiGroups: ["*"], apiVersions: ["*"], resources: ["*"], operations: ["*"] }] });
    expect(send("DELETE", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/validating").status).toBe(200);
    expect(asked).toEqual([]);
  });

  it("is waited for by components that try again", () => {
    const { server, asked } = open(({ request }) => ({ allowed: request.object.metadata.labels.fine === "yes", status: { message: "not fine" } }));
    configure(server, "Validating");
    const maps = server.patientClient("controller").of("configmaps");
    const create = (fine: string) => (): unknown => maps.create("default", configMap(`map-${fine}`, { fine }));
    for (const fine of ["yes", "no"]) {
      expect(create(fine)).toThrow(Waiting);
      expect(create(fine)).toThrow(Waiting);
      server.simulation.runUntil(server.simulation.now + 10);
    }
    expect(create("yes")).not.toThrow();
    expect(create("no")).toThrow('admission webhook "maps.example.com" denied the request: not fine');
    expect(asked.length).toBe(2);
    // Nobody else's writes are held up.
    expect(() => server.client("kubelet").of("configmaps").create("default", configMap("own"))).not.toThrow();
  });
});

import { callback, print, type Program } from "../../../../os/index.ts";
import { createApiClient, type ApiAnswer } from "../in-cluster/api-client.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** kube-webhook-certgen: `create` makes the Secret with the webhook's certificate, `patch` puts its authority into the webhook. */
export const certgen: Program = function* (process) {
  const [, command = "", ...args] = process.args;
  const flag = (name: string): string => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? "";
  const api = createApiClient(process);
  process.useMemory(12 * 1024 * 1024);
  const call = (method: string, path: string, body?: unknown, type?: string) =>
    callback<ApiAnswer>("read", (done) => {
      api.request(method, path, done, body, type);
      return () => {};
    });
  const namespace = flag("namespace");
  const secretName = flag("secret-name");
  const secretPath = `/api/v1/namespaces/${namespace}/secrets`;
  const say = (level: string, message: string) =>
    print(`{"level":"${level}","msg":"${message}","source":"k8s/k8s.go","time":"${new Date(process.wall).toISOString().slice(0, 19)}Z"}\n`);
  const found = yield* call("GET", `${secretPath}/${secretName}`);
  if (command === "create") {
    if (found.status === 200) {
      yield* say("info", "secret already exists");
      return 0;
    }
    yield* say("info", `creating new secret`);
    const random = process.machine.simulation.random.fork(`certgen/${process.machine.hostname}`);
    const pem = (kind: string): string => btoa(`-----BEGIN ${kind}-----\n${random.string(64, ALPHABET)}\n${random.string(64, ALPHABET)}\n-----END ${kind}-----\n`);
    const made = yield* call("POST", secretPath, {
      apiVersion: "v1", kind: "Secret", metadata: { name: secretName, namespace }, type: "Opaque",
      data: { ca: pem("CERTIFICATE"), cert: pem("CERTIFICATE"), key: pem("EC PRIVATE KEY") },
    });
    if (made.status < 300) return 0;
    yield* say("fatal", `error creating secret: ${String(made.object?.["message"])}`);
    return 1;
  }
  if (command === "patch") {
    const authority = (found.object?.["data"] as { ca?: string } | undefined)?.ca;
    if (found.status !== 200 || authority === undefined) {
      yield* say("fatal", `error getting secret: ${String(found.object?.["message"])}`);
      return 1;
    }
    const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${flag("webhook-name")}`;
    const webhook = yield* call("GET", path);
    const webhooks = (webhook.object?.["webhooks"] as { clientConfig: object }[] | undefined) ?? [];
    yield* say("info", `patching webhook configurations '${flag("webhook-name")}' mutating=${flag("patch-mutating") || "true"}, validating=true, failurePolicy=${flag("patch-failure-policy")}`);
    const patched = yield* call("PUT", path, {
      ...webhook.object,
      webhooks: webhooks.map((one) => ({
        ...one, clientConfig: { ...one.clientConfig, caBundle: authority }, failurePolicy: flag("patch-failure-policy") || "Fail",
      })),
    });
    if (patched.status === 200) return 0;
    yield* say("fatal", `failed patching webhook: ${String(patched.object?.["message"])}`);
    return 1;
  }
  yield* print("Use this to create a ca and signed certificates and patch admission webhooks to allow for quick\n");
  return 0;
};

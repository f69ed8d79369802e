import type { KeyedRequest } from "../../../os/crypto/x509.ts";

/*
 * What the signers of the control plane ask of a request (kubernetes: pkg/apis/certificates/helpers.go and
 * pkg/controller/certificates/signer). Each check returns why the request is none for its signer; undefined when it is.
 */

type Check = (request: KeyedRequest, usages: readonly string[]) => string | undefined;

const NODES = "system:nodes";
const NODE = "system:node:";

const values = ({ subject }: KeyedRequest, key: string): string[] => subject.filter(([name]) => name === key).map(([, value]) => value);
const hasAltName = ({ extensions }: KeyedRequest, kind: string): boolean => (extensions.subjectAltName ?? []).some((name) => name.startsWith(`${kind}:`));

function sameUsages(usages: readonly string[], required: readonly string[]): boolean {
  const asked = new Set(usages);
  const without = required.filter((usage) => usage !== "key encipherment");
  return [required, without].some((set) => asked.size === set.length && set.every((usage) => asked.has(usage)));
}

const ofNodes = (request: KeyedRequest): string | undefined => {
  const organizations = values(request, "O");
  return organizations.length === 1 && organizations[0] === NODES ? undefined : "subject organization is not system:nodes";
};
const named = (request: KeyedRequest): string | undefined =>
  values(request, "CN")[0]?.startsWith(NODE) ? undefined : "subject common name does not begin with system:node:";

const kubeletServing: Check = (request, usages) => {
  const foreign = ofNodes(request);
  if (foreign) return foreign;
  if (!hasAltName(request, "DNS") && !hasAltName(request, "IP Address")) return "DNS or IP subjectAltName is required";
  if (hasAltName(request, "email")) return "Email subjectAltNames are not allowed";
  if (hasAltName(request, "URI")) return "URI subjectAltNames are not allowed";
  const required = ["digital signature", "key encipherment", "server auth"];
  if (!sameUsages(usages, required)) return `usages did not match [${required.join(" ")}]`;
  return named(request);
};

export const kubeletClient: Check = (request, usages) => {
  const foreign = ofNodes(request);
  if (foreign) return foreign;
  for (const [kind, word] of [["DNS", "DNS"], ["email", "Email"], ["IP Address", "IP"], ["URI", "URI"]] as const) {
    if (hasAltName(request, kind)) return `${word} subjectAltNames are not allowed`;
  }
  const nameless = named(request);
  if (nameless) return nameless;
  const required = ["client auth", "digital signature", "key encipherment"];
  return sameUsages(usages, required) ? undefined : `usages did not match [${required.join(" ")}]`;
};

const apiServerClient: Check = (_request, usages) => {
  const other = usages.find((usage) => !["digital signature", "key encipherment", "client auth"].includes(usage));
  if (other !== undefined) return `invalid usage for client certificate: ${other}`;
  return usages.includes("client auth") ? undefined : "missing required usage for client certificate: client auth";
};

export const KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";

/** Signers that the control plane serves itself. */
export const SIGNERS: ReadonlyMap<string, Check> = new Map([
  ["kubernetes.io/kube-apiserver-client", apiServerClient],
  [KUBELET_CLIENT, kubeletClient],
  ["kubernetes.io/kubelet-serving", kubeletServing],
  ["kubernetes.io/legacy-unknown", () => undefined],
]);

import type { Pod } from "../../apimachinery/types/index.ts";
import { StatusError, type Client } from "../apiserver/client.ts";
import { isMirror } from "./pod.ts";

/** A bound token of the Pod's service account, asked of the API server (TokenRequest); empty when it gives none. */
export function serviceAccountToken(client: Client, pod: Pod, audience: string | undefined, expirationSeconds: number): string {
  if (isMirror(pod)) return "";
  const name = pod.spec?.serviceAccountName ?? "default";
  const body = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: {
      ...(audience !== undefined ? { audiences: [audience] } : {}),
      expirationSeconds,
      boundObjectRef: { apiVersion: "v1", kind: "Pod", name: pod.metadata!.name, uid: pod.metadata!.uid },
    },
  };
  try {
    const answer = client.of("serviceaccounts").createSubresource(pod.metadata!.namespace!, name, "token", body) as { status?: { token?: string } };
    return answer.status?.token ?? "";
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return "";
  }
}

import type { CertificateSigningRequest } from "../../../apimachinery/types/index.ts";
import { readKeyedRequest } from "../../../os/crypto/x509.ts";
import type { Authorizer } from "../../apiserver/authorization/rbac.ts";
import { type Controller, type ControllerOptions, rfc3339, splitKey } from "../controller.ts";
import { createWorkQueue } from "../work-queue.ts";
import { KUBELET_CLIENT, kubeletClient } from "./requests.ts";

export interface ApprovingOptions extends ControllerOptions {
  /** Whom the cluster trusts with what. */
  readonly authorizer: Pick<Authorizer, "authorize">;
}

/** Approves what kubelets ask for themselves, and what those ask who may make nodes (kubernetes: csrapproving). */
export function createCertificateApprovingController({ simulation, client, informers, authorizer }: ApprovingOptions): Controller {
  const requests = informers.of("certificatesigningrequests.certificates.k8s.io");
  const api = client.of("certificatesigningrequests.certificates.k8s.io");
  const queue = createWorkQueue({
    simulation,
    sync(key) {
      const [, name] = splitKey(key);
      const request = api.find("", name);
      if (request?.spec.signerName !== KUBELET_CLIENT || request.status?.certificate) return;
      if (request.status?.conditions?.some(({ type }) => type === "Approved" || type === "Denied")) return;
      const asked = readKeyedRequest(atob(request.spec.request));
      if (!asked || kubeletClient(asked, request.spec.usages ?? []) !== undefined) return;
      const own = asked.subject.some(([part, value]) => part === "CN" && value === request.spec.username);
      if (own && may(request, "selfnodeclient")) approve(request, "Auto approving self kubelet client certificate after SubjectAccessReview.");
      else if (may(request, "nodeclient")) approve(request, "Auto approving kubelet client certificate after SubjectAccessReview.");
    },
  });

  function may({ spec }: CertificateSigningRequest, subresource: string): boolean {
    const user = { username: spec.username ?? "", groups: spec.groups ?? [] };
    return authorizer.authorize({ user, verb: "create", namespace: "", group: "certificates.k8s.io", resource: "certificatesigningrequests", subresource, name: "" }).allowed;
  }

  function approve(request: CertificateSigningRequest, message: string): void {
    const now = rfc3339(simulation.wall);
    const approved = { type: "Approved", status: "True", reason: "AutoApproved", message, lastUpdateTime: now, lastTransitionTime: now };
    api.update("", { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), approved] } }, "approval");
  }

  const enqueue = (request: CertificateSigningRequest): void => queue.add(`/${request.metadata!.name}`);
  requests.on({ added: enqueue, updated: enqueue });
  return { stop: () => queue.stop() };
}

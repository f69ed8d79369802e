import type { CertificateSigningRequest } from "../../apimachinery/types/index.ts";
import { type Controller, type ControllerOptions, splitKey } from "./controller.ts";
import { createWorkQueue } from "./work-queue.ts";

/** Signers that the control plane serves itself. */
const SIGNERS: ReadonlySet<string> = new Set([
  "kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet", "kubernetes.io/kubelet-serving", "kubernetes.io/legacy-unknown",
]);

/**
 * Issues a certificate for each approved request. Credentials are opaque in this cluster, so what is issued has the form of a
 * certificate and the request's subject can be told from it by the API server, but no cryptography stands behind it.
 */
export function createCertificateSigningController({ simulation, client, informers }: ControllerOptions): Controller {
  const requests = informers.of("certificatesigningrequests.certificates.k8s.io");
  const api = client.of("certificatesigningrequests.certificates.k8s.io");
  const queue = createWorkQueue({
    simulation,
    sync(key) {
      const [, name] = splitKey(key);
      const request = api.find("", name);
      if (!request || request.status?.certificate || !SIGNERS.has(request.spec.signerName)) return;
      const conditions = request.status?.conditions ?? [];
      if (!conditions.some(({ type }) => type === "Approved") || conditions.some(({ type }) => type === "Denied" || type === "Failed")) return;
      const body = btoa(`podlab certificate\n${request.spec.signerName}\n${request.metadata!.uid}\n${request.spec.request}`);
      const lines = body.match(/.{1,64}/g)!.join("\n");
      const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
      api.updateStatus("", { ...request, status: { ...request.status, certificate: btoa(pem) } });
    },
  });
  const enqueue = (request: CertificateSigningRequest): void => queue.add(`/${request.metadata!.name}`);
  requests.on({ added: enqueue, updated: enqueue });
  return { stop: () => queue.stop() };
}

import { signRequest } from "../apiserver/authentication/certificates.ts";
import type { CertificateSigningRequest } from "../../apimachinery/types/index.ts";
import { type Controller, type ControllerOptions, splitKey } from "./controller.ts";
import { createWorkQueue } from "./work-queue.ts";

/** Signers that the control plane serves itself. */
const SIGNERS: ReadonlySet<string> = new Set([
  "kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet", "kubernetes.io/kubelet-serving", "kubernetes.io/legacy-unknown",
]);

/** Issues a certificate for each approved request, signed by the cluster's authority: who shows it is whom the request named. */
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
      const { usages = [], expirationSeconds } = request.spec;
      const lifetime = expirationSeconds === undefined ? {} : { lifetime: expirationSeconds * 1000 };
      const pem = signRequest(atob(request.spec.request), { usages, wall: simulation.wall, serial: request.metadata!.uid!, ...lifetime });
      // A key that is none of RSA, which this cluster cannot put into a certificate.
      if (pem === undefined) return;
      api.updateStatus("", { ...request, status: { ...request.status, certificate: btoa(pem) } });
    },
  });
  const enqueue = (request: CertificateSigningRequest): void => queue.add(`/${request.metadata!.name}`);
  requests.on({ added: enqueue, updated: enqueue });
  return { stop: () => queue.stop() };
}

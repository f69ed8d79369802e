import type { CertificateSigningRequest } from "../../../apimachinery/types/index.ts";
import { readKeyedRequest } from "../../../os/crypto/x509.ts";
import { loadedModule } from "../../../os/index.ts";
import { rest } from "../../apiserver/rest.ts";
import { type Controller, type ControllerOptions, rfc3339, splitKey } from "../controller.ts";
import { createWorkQueue } from "../work-queue.ts";
import { SIGNERS } from "./requests.ts";

/**
 * Issues a certificate for each approved request, signed by the cluster's authority: who shows it is whom the request named.
 * A request that is none for its signer gets the condition Failed.
 */
export function createCertificateSigningController({ simulation, client, informers }: ControllerOptions): Controller {
  const requests = informers.of("certificatesigningrequests.certificates.k8s.io");
  const api = client.of("certificatesigningrequests.certificates.k8s.io");
  const queue = createWorkQueue({
    simulation,
    sync(key) {
      const [, name] = splitKey(key);
      const request = api.find("", name);
      if (!request || request.status?.certificate) return;
      const check = SIGNERS.get(request.spec.signerName);
      const conditions = request.status?.conditions ?? [];
      if (!check || !conditions.some(({ type }) => type === "Approved") || conditions.some(({ type }) => type === "Denied" || type === "Failed")) return;
      const { usages = [], expirationSeconds } = request.spec;
      const pem = atob(request.spec.request);
      const asked = readKeyedRequest(pem);
      if (!asked) return;
      const why = check(asked, usages);
      if (why !== undefined) return fail(request, why);
      const lifetime = expirationSeconds === undefined ? {} : { lifetime: expirationSeconds * 1000 };
      const certificate = loadedModule(rest).signRequest(pem, { usages, wall: simulation.wall, serial: request.metadata!.uid!, ...lifetime })!;
      api.updateStatus("", { ...request, status: { ...request.status, certificate: btoa(certificate) } });
    },
  });

  function fail(request: CertificateSigningRequest, message: string): void {
    const now = rfc3339(simulation.wall);
    const failed = { type: "Failed", status: "True", reason: "SignerValidationFailure", message, lastUpdateTime: now, lastTransitionTime: now };
    api.updateStatus("", { ...request, status: { ...request.status, conditions: [...(request.status?.conditions ?? []), failed] } });
  }

  const enqueue = (request: CertificateSigningRequest): void => queue.add(`/${request.metadata!.name}`);
  requests.on({ added: enqueue, updated: enqueue });
  return { stop: () => queue.stop() };
}

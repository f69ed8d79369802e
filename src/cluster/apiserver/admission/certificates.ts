import { readKeyedRequest } from "../../../os/crypto/x509.ts";
import { isTrusted } from "../authorization/escalation.ts";
import type { Authorizer } from "../authorization/rbac.ts";
import type { Draft } from "../resources/definition.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { refuse } from "./refuse.ts";

const GROUP = "certificates.k8s.io";
const CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";

/**
 * CertificateApproval, CertificateSigning and CertificateSubjectRestriction of a real server in one: who may approve and sign
 * for a signer, and that nobody asks for a certificate of system:masters.
 */
export function createCertificatesPlugin(authorizer: Authorizer): AdmissionPlugin {
  const may = (request: AdmissionRequest, verb: string, signer: string): boolean =>
    isTrusted(request.user) || [signer, `${signer.split("/")[0]}/*`].some((name) =>
      authorizer.authorize({ user: request.user, verb, namespace: "", group: GROUP, resource: "signers", subresource: "", name }).allowed);
  return {
    name: "Certificates",
    admit(request) {
      if (!isRequest(request) || request.operation !== "CREATE") return;
      // Whoever asks is written down; nobody can say that he is another one.
      const { username, uid, groups, extra } = request.user;
      const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...spec } = request.object.spec as Draft;
      request.object.spec = { ...spec, username, ...(uid ? { uid } : {}), groups: [...groups], ...(extra ? { extra } : {}) };
    },
    validate(request) {
      if (!isRequest(request)) return;
      const { operation, subresource, object, old } = request;
      const signer: string = object?.spec?.signerName ?? "";
      if (operation === "CREATE" && signer === CLIENT_SIGNER && isForMasters(object.spec.request)) {
        throw refuse(request, `use of ${signer} signer with system:masters group is not allowed`);
      }
      if (operation !== "UPDATE") return;
      if (subresource === "approval" && !may(request, "approve", signer)) {
        throw refuse(request, `user not permitted to approve requests with signerName ${JSON.stringify(signer)}`);
      }
      const signs = subresource === "status" && object.status?.certificate !== (old as Draft)?.status?.certificate;
      if (signs && !may(request, "sign", signer)) {
        throw refuse(request, `user not permitted to sign requests with signerName ${JSON.stringify(signer)}`);
      }
    },
  };
}

const isRequest = ({ definition }: AdmissionRequest): boolean => definition.group === GROUP && definition.resource === "certificatesigningrequests";

function isForMasters(base64: unknown): boolean {
  try {
    return readKeyedRequest(atob(String(base64)))?.subject.some(([part, value]) => part === "O" && value === "system:masters") ?? false;
  } catch {
    return false;
  }
}

import type { UserInfo } from "../request.ts";
import { fromBase64Url, sign, toBase64Url } from "./signing.ts";

interface Subject {
  /** Common name: the user. */
  cn: string;
  /** Organizations: the groups. */
  o: string[];
  /** ms since 1970. */
  notAfter: number;
}

const BEGIN = "-----BEGIN CERTIFICATE-----";
const END = "-----END CERTIFICATE-----";

/** What all certificates of simulated clusters are signed with: a kubeconfig of one lab session works in its replay. */
export const AUTHORITY_SECRET = "kubernetes";

/**
 * A client certificate of the cluster's authority, in the look of PEM. Inside stands the subject in the open; the
 * signature is the server's own.
 */
export function issueCertificate(subject: Subject, secret = AUTHORITY_SECRET): string {
  const text = toBase64Url(JSON.stringify(subject));
  const body = `${text}.${sign(text, secret)}`;
  const lines = btoa(body).match(/.{1,64}/g) ?? [];
  return `${BEGIN}\n${lines.join("\n")}\n${END}\n`;
}

/** Whom the certificate names, unless it is not ours or is over. */
export function readCertificate(pem: string, wall: number, secret = AUTHORITY_SECRET): UserInfo | undefined {
  const body = pem.replace(BEGIN, "").replace(END, "").replace(/\s+/g, "");
  try {
    const [text = "", signature = ""] = atob(body).split(".");
    if (sign(text, secret) !== signature) return undefined;
    const { cn, o, notAfter } = JSON.parse(fromBase64Url(text)) as Subject;
    return notAfter < wall ? undefined : { username: cn, groups: o };
  } catch {
    return undefined;
  }
}

const FOREVER = Date.UTC(9999, 11, 31);

/** The certificate of the authority, for kubeconfigs. */
export const CLUSTER_AUTHORITY = issueCertificate({ cn: "kubernetes", o: [], notAfter: FOREVER });

/** What the administrator's kubeconfig holds, as PEM. */
export const ADMIN_CERTIFICATE = {
  certificate: issueCertificate({ cn: "kubernetes-admin", o: ["system:masters"], notAfter: FOREVER }),
  key: issueCertificate({ cn: "kubernetes-admin-key", o: [], notAfter: FOREVER }).replace(/CERTIFICATE/g, "RSA PRIVATE KEY"),
};

import { isSystemError, printError, readAll, type Process } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { Arguments, fault, OpensslError } from "../arguments.ts";
import { type Certificate, isFor, isSignedBy, keyIdentifiers } from "../certificates.ts";
import { certificatesOf, loadCertificate, loadCertificates } from "../files.ts";
import { nameText, sameName } from "../names.ts";
import { isGoodFor, isPurpose, mayIssue } from "../purposes.ts";
import type { Command } from "./command.ts";
import { sameBytes } from "./x509.ts";

/** What is wrong with a chain: openssl's number, at which depth of it. */
export interface Problem {
  code: number;
  depth: number;
  certificate: Certificate;
}

export const REASONS: Readonly<Record<number, string>> = {
  0: "ok", 7: "certificate signature failure", 9: "certificate is not yet valid", 10: "certificate has expired", 18: "self-signed certificate", 19: "self-signed certificate in certificate chain",
  20: "unable to get local issuer certificate", 21: "unable to verify the first certificate", 22: "certificate chain too long", 25: "path length constraint exceeded", 26: "unsuitable certificate purpose",
  62: "hostname mismatch", 63: "email address mismatch", 64: "IP address mismatch", 79: "invalid CA certificate",
};

const BAD_SIGNATURE = [
  fault("0200008A:rsa routines:RSA_padding_check_PKCS1_type_1:invalid padding:../crypto/rsa/rsa_pk1.c:75:"), fault("02000072:rsa routines:rsa_ossl_public_decrypt:padding check failed:../crypto/rsa/rsa_ossl.c:590:"),
  fault("1C880004:Provider routines:rsa_verify:RSA lib:../providers/implementations/signature/rsa_sig.c:769:"), fault("06880006:asn1 encoding routines:ASN1_item_verify_ctx:EVP lib:../crypto/asn1/a_verify.c:220:"),
];

export interface Wanted {
  trusted: readonly Certificate[];
  untrusted: readonly Certificate[];
  /** Now, ms since 1970. */
  wall: number;
  purpose?: string | undefined;
  host?: string | undefined;
  email?: string | undefined;
  ip?: string | undefined;
  /** A trusted certificate ends the chain though it is not its own authority. */
  partial?: boolean;
}

function isIssuer(authority: Certificate, certificate: Certificate): boolean {
  if (!sameName(authority.subject, certificate.issuer)) return false;
  const [wanted, own] = [keyIdentifiers(certificate).issuers, keyIdentifiers(authority).own];
  return !wanted || !own || sameBytes(wanted, own);
}

/** The chain from a certificate to an authority that is trusted, and what is wrong with it. */
export function chainOf(certificate: Certificate, wanted: Wanted): { chain: Certificate[]; trusted: number; problems: Problem[] } {
  const chain = [certificate];
  const isTrusted = (each: Certificate): boolean => wanted.trusted.some(({ raw }) => sameBytes(raw, each.raw));
  let trusted = 0;
  const problems: Problem[] = [];
  const problem = (code: number, depth: number): void => { problems.push({ code, depth, certificate: chain[depth]! }); };
  for (;;) {
    const last = chain.at(-1)!;
    const own = isIssuer(last, last) && sameName(last.subject, last.issuer);
    if (isTrusted(last) && (own || wanted.partial)) break;
    const authority = wanted.trusted.find((each) => isIssuer(each, last));
    if (authority && !own) {
      trusted += 1;
      chain.push(authority);
      continue;
    }
    if (own) {
      problem(chain.length === 1 ? 18 : 19, chain.length - 1);
      break;
    }
    const next = wanted.untrusted.find((each) => isIssuer(each, last) && !chain.includes(each));
    if (!next || chain.length > 10) {
      problem(20, chain.length - 1);
      return { chain, trusted, problems };
    }
    chain.push(next);
  }
  for (let depth = 1; depth < chain.length; depth += 1) if (!mayIssue(chain[depth]!)) problem(79, depth);
  if (wanted.purpose !== undefined && !isGoodFor(certificate, wanted.purpose, false)) problem(26, 0);
  if (wanted.host !== undefined && !isFor(certificate, "host", wanted.host)) problem(62, 0);
  if (wanted.email !== undefined && !isFor(certificate, "email", wanted.email)) problem(63, 0);
  if (wanted.ip !== undefined && !isFor(certificate, "ip", wanted.ip)) problem(64, 0);
  for (let depth = chain.length - 1; depth >= 0; depth -= 1) {
    const each = chain[depth]!;
    const authority = chain[depth + 1];
    if (authority && !isSignedBy(each, authority.keyInfo)) {
      problem(7, depth);
      return { chain, trusted, problems };
    }
    if (each.notBefore > wanted.wall) problem(9, depth);
    if (each.notAfter < wanted.wall) problem(10, depth);
  }
  return { chain, trusted, problems };
}

/** The authorities of -CAfile. Throws OpensslError when they cannot be read. */
export function readAuthorities(process: Process, path: string, complaint: string): Certificate[] {
  let data: Uint8Array;
  const after = (...lines: string[]): OpensslError => new OpensslError([...(complaint === "" ? [] : [complaint]), ...lines.map(fault)].join("\n"));
  try {
    data = process.files.readFile(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw after(
      `80000002:system library:BIO_new_file:${error.message}:../crypto/bio/bss_file.c:67:calling fopen(${path}, r)`, "10000080:BIO routines:BIO_new_file:no such file:../crypto/bio/bss_file.c:75:",
      "05880002:x509 certificate routines:X509_load_cert_crl_file_ex:system lib:../crypto/x509/by_file.c:229:",
    );
  }
  const found = certificatesOf(data);
  if (found.length === 0) throw after("05800088:x509 certificate routines:X509_load_cert_crl_file_ex:no certificate or crl found:../crypto/x509/by_file.c:252:");
  return found;
}

/** The authorities that the machine itself trusts. */
export function ownAuthorities(process: Process): Certificate[] {
  try {
    return certificatesOf(process.files.readFile("/etc/ssl/certs/ca-certificates.crt"));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return [];
  }
}

/** The authorities of files in a folder. */
function inFolder(process: Process, path: string | undefined): Certificate[] {
  if (path === undefined) return [];
  try {
    return process.files.readdir(path).flatMap((name) => {
      try {
        return certificatesOf(process.files.readFile(`${path}/${name}`));
      } catch (error) {
        if (!isSystemError(error)) throw error;
        return [];
      }
    });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return [];
  }
}

export const verify: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, {
    valued: "CAfile untrusted trusted CApath purpose verify_hostname verify_email verify_ip nameopt CRLfile", numbers: "attime verify_depth",
    flags: "verbose show_chain partial_chain x509_strict no_check_time crl_check crl_check_all no-CAfile no-CApath no-CAstore policy_check check_ss_sig allow_proxy_certs trusted_first issuer_checks",
  });
  const purpose = options.value("purpose");
  if (purpose !== undefined && !isPurpose(purpose)) throw new OpensslError(`${command}: Invalid purpose ${purpose}`);
  const trusted: Certificate[] = [];
  for (const path of options.all("CAfile")) trusted.push(...readAuthorities(process, path, `Error loading file ${path}`));
  for (const path of options.all("trusted")) trusted.push(...(yield* loadCertificates(process, path)));
  trusted.push(...inFolder(process, options.value("CApath")));
  if (!options.has("CAfile") && !options.has("trusted") && !options.has("no-CAfile")) trusted.push(...ownAuthorities(process));
  const untrusted: Certificate[] = [];
  for (const path of options.all("untrusted")) untrusted.push(...(yield* loadCertificates(process, path)));
  const at = options.number("attime");
  const wanted: Wanted = {
    trusted, untrusted, wall: at === undefined ? process.wall : at * 1000, purpose, host: options.value("verify_hostname"), email: options.value("verify_email"), ip: options.value("verify_ip"), partial: options.has("partial_chain"),
  };
  let code = 0;
  for (const path of options.rest.length > 0 ? options.rest : [undefined]) {
    const name = path ?? "stdin";
    const certificate = path === undefined ? certificatesOf(yield* readAll(0))[0] : yield* loadCertificate(process, path, "certificate file");
    if (!certificate) throw new OpensslError("Could not read certificate file from <stdin>\nUnable to load certificate file");
    const { chain, trusted: from, problems } = chainOf(certificate, wanted);
    const told = problems.filter((each) => !(options.has("no_check_time") && (each.code === 9 || each.code === 10)));
    for (const { code: number, depth, certificate: each } of told) {
      yield* printError(`${nameText(each.subject, options.value("nameopt"))}\nerror ${number} at ${depth} depth lookup: ${REASONS[number]}\n`);
    }
    if (told.length > 0) {
      yield* printError(`error ${name}: verification failed\n${told.some((each) => each.code === 7) ? BAD_SIGNATURE.map((line) => `${line}\n`).join("") : ""}`);
      code = 2;
      continue;
    }
    yield* print(`${name}: OK\n${options.has("show_chain") ? chainText(chain, chain.length - from) : ""}`);
  }
  return code;
};

function chainText(chain: readonly Certificate[], untrusted: number): string {
  return `Chain:\n${chain.map((each, depth) => `depth=${depth}: ${nameText(each.subject)}${depth < untrusted ? " (untrusted)" : ""}\n`).join("")}`;
}


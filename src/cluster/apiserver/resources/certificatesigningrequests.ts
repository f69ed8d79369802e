import { humanDuration } from "../../../apimachinery/time.ts";
import { decodePem } from "../../../os/crypto/der.ts";
import type { CertificateSigningRequest } from "../../../apimachinery/types/index.ts";
import { invalid, notSupported, required, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceContext, ResourceStrategy } from "./definition.ts";
import { immutable } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";

const SPEC = root("spec");
const USAGES = [
  "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only",
  "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user",
  "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth",
  "signing", "timestamping",
];
const MIN_SECONDS = 600;

/** Base64 of a PEM text whose first block is a request. */
function isRequest(text: string): boolean {
  try {
    return decodePem(atob(text))[0]?.kind === "CERTIFICATE REQUEST";
  } catch {
    return false;
  }
}

function validate(request: Draft): FieldError[] {
  const { spec } = request;
  const errors: FieldError[] = [];
  if (!isRequest(spec.request ?? "")) {
    errors.push(invalid(SPEC.child("request"), spec.request ?? null, "PEM block type must be CERTIFICATE REQUEST"));
  }
  if (!spec.usages?.length) errors.push(required(SPEC.child("usages"), "usages must be provided"));
  for (const [index, usage] of (spec.usages ?? []).entries()) {
    if (!USAGES.includes(usage)) errors.push(notSupported(SPEC.child("usages").index(index), usage, USAGES));
  }
  const signer: string = spec.signerName ?? "";
  if (signer === "") errors.push(required(SPEC.child("signerName")));
  else if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\/.+$/.test(signer)) {
    errors.push(invalid(SPEC.child("signerName"), signer,
      "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
  }
  const seconds = spec.expirationSeconds;
  if (seconds !== undefined && seconds < MIN_SECONDS) {
    errors.push(invalid(SPEC.child("expirationSeconds"), seconds, "may not specify a duration less than 600 seconds (10 minutes)"));
  }
  return errors;
}

/** A condition that is new has its times from the server. */
function timed(conditions: readonly Draft[], old: CertificateSigningRequest, { timestamp }: ResourceContext): Draft[] {
  return conditions.map((one) => {
    const present = old.status?.conditions?.find(({ type, status }) => type === one.type && status === one.status);
    return { ...one, lastUpdateTime: one.lastUpdateTime ?? timestamp, lastTransitionTime: one.lastTransitionTime ?? present?.lastTransitionTime ?? timestamp };
  });
}

function condition(request: CertificateSigningRequest): string {
  const types = (request.status?.conditions ?? []).map((c) => c.type);
  const words = types.includes("Approved") ? ["Approved"] : types.includes("Denied") ? ["Denied"] : ["Pending"];
  if (types.includes("Failed")) words.push("Failed");
  if (request.status?.certificate) words.push("Issued");
  return words.join(",");
}

export const certificatesigningrequests: ResourceStrategy<CertificateSigningRequest> = {
  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
  },
  prepareForCreate(draft, context) {
    draft.spec.username = context.user;
    draft.status = {};
  },
  prepareForUpdate(draft, old) {
    draft.spec = old.spec;
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old, context) {
    draft.spec = old.spec;
    const decided = (list: readonly Draft[] | undefined): Draft[] =>
      (list ?? []).filter((c) => c.type === "Approved" || c.type === "Denied");
    const others = (draft.status?.conditions ?? []).filter((c: Draft) => c.type !== "Approved" && c.type !== "Denied");
    const all = [...decided(old.status?.conditions), ...others];
    if (all.length > 0) draft.status.conditions = timed(all, old, context);
  },
  updates: {
    approval: {
      prepare(draft, old, context) {
        draft.spec = old.spec;
        const { conditions } = draft.status ?? {};
        draft.status = { ...old.status };
        if (conditions) draft.status.conditions = timed(conditions, old, context);
      },
      validate(request) {
        const types = (request.status?.conditions ?? []).map((c) => c.type);
        if (!types.includes("Approved") || !types.includes("Denied")) return [];
        return [invalid(root("status", "conditions"), "Denied", "Approved and Denied conditions are mutually exclusive")];
      },
    },
  },
  validate,
  validateUpdate: (request, old) => immutable(request.spec, old.spec, SPEC),
  selectableFields: (request) => ({ "spec.signerName": request.spec?.signerName ?? "" }),
  columns: [
    NAME, AGE, column("SignerName"), column("Requestor"), column("RequestedDuration"), column("Condition"),
  ],
  cells(request, context) {
    const seconds = (request.spec as Draft)?.expirationSeconds;
    return [
      request.metadata?.name ?? "", age(request, context), request.spec?.signerName ?? "<none>",
      request.spec?.username ?? "", seconds === undefined ? "<none>" : humanDuration(seconds * 1000), condition(request),
    ];
  },
};

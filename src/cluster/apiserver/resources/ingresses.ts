import type { Ingress } from "../../../apimachinery/types/index.ts";
import {
  invalid, notSupported, required, root, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { parseAddress } from "../../../apimachinery/validation/ip.ts";
import {
  isDNS1123Label, isDNS1123Subdomain, isPathSegmentName, isValidPortName, isValidPortNum, isWildcardDNS1123Subdomain,
} from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { each, messages } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";

const SPEC = root("spec");
const CLASS_ANNOTATION = "kubernetes.io/ingress.class";
const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];
const BAD_SEQUENCES = ["//", "/./", "/../", "%2f", "%2F"];
const BAD_SUFFIXES = ["/..", "/."];

const validateHost = (host: string, at: Path): FieldError[] =>
  messages(host.includes("*") ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host), host, at);

function validateBackend(backend: Draft, at: Path): FieldError[] {
  const { resource, service } = backend ?? {};
  if (resource && service) return [invalid(at, "", "cannot set both resource and service backends")];
  if (resource) {
    const path = at.child("resource");
    const errors: FieldError[] = [];
    if (resource.apiGroup !== undefined) {
      errors.push(...messages(isDNS1123Subdomain(resource.apiGroup), resource.apiGroup, path.child("apiGroup")));
    }
    for (const field of ["kind", "name"]) {
      const value: string = resource[field] ?? "";
      errors.push(...(value === "" ? [required(path.child(field))] : messages(isPathSegmentName(value), value, path.child(field))));
    }
    return errors;
  }
  if (!service) return [invalid(at, "", "resource or service backend is required")];
  const namePath = at.child("service", "name");
  const errors: FieldError[] = service.name
    ? messages(isDNS1123Label(service.name), service.name, namePath)
    : [required(namePath)];
  const { name = "", number = 0 } = service.port ?? {};
  if (name && number) errors.push(invalid(at, "", "cannot set both port name & port number"));
  else if (name) errors.push(...messages(isValidPortName(name), name, at.child("service", "port", "name")));
  else if (number) errors.push(...messages(isValidPortNum(number), number, at.child("service", "port", "number")));
  else errors.push(required(at, "port name or number is required"));
  return errors;
}

function validatePath(path: Draft, at: Path): FieldError[] {
  if (path.pathType === undefined) return [required(at.child("pathType"), "pathType must be specified")];
  const errors: FieldError[] = [];
  const text: string = path.path ?? "";
  const wrong = (detail: string): void => void errors.push(invalid(at.child("path"), text, detail));
  if (path.pathType === "Exact" || path.pathType === "Prefix") {
    if (!text.startsWith("/")) wrong("must be an absolute path");
    for (const sequence of BAD_SEQUENCES) if (text.includes(sequence)) wrong(`must not contain '${sequence}'`);
    for (const suffix of BAD_SUFFIXES) if (text.endsWith(suffix)) wrong(`cannot end with '${suffix}'`);
  } else if (path.pathType === "ImplementationSpecific") {
    if (text !== "" && !text.startsWith("/")) wrong("must be an absolute path");
  } else errors.push(notSupported(at.child("pathType"), path.pathType, PATH_TYPES));
  return [...errors, ...validateBackend(path.backend, at.child("backend"))];
}

function validate(ingress: Draft): FieldError[] {
  const { spec } = ingress;
  const errors: FieldError[] = [];
  if (!spec.rules?.length && !spec.defaultBackend) {
    errors.push(invalid(SPEC, spec.rules ?? null, "either `defaultBackend` or `rules` must be specified"));
  }
  if (spec.defaultBackend) errors.push(...validateBackend(spec.defaultBackend, SPEC.child("defaultBackend")));
  errors.push(...each<Draft>(spec.rules, SPEC.child("rules"), (rule, path) => {
    const found: FieldError[] = [];
    if (rule.host) {
      if (parseAddress(rule.host)) found.push(invalid(path.child("host"), rule.host, "must be a DNS name, not an IP address"));
      found.push(...validateHost(rule.host, path.child("host")));
    }
    if (!rule.http) return found;
    const paths = path.child("http").child("paths");
    if (!rule.http.paths?.length) found.push(required(paths));
    return [...found, ...each<Draft>(rule.http.paths, paths, validatePath)];
  }));
  errors.push(...each<Draft>(spec.tls, SPEC.child("tls"), (tls, path) => [
    ...each<string>(tls.hosts, path.child("hosts"), validateHost),
    ...(tls.secretName ? messages(isDNS1123Subdomain(tls.secretName), tls.secretName, path.child("secretName")) : []),
  ]));
  const className = spec.ingressClassName;
  if (className !== undefined) errors.push(...messages(isDNS1123Subdomain(className), className, SPEC.child("ingressClassName")));
  return errors;
}

function hosts(ingress: Ingress): string {
  const list = (ingress.spec?.rules ?? []).map((rule) => rule.host ?? "").filter((host) => host !== "");
  if (list.length === 0) return "*";
  const shown = list.slice(0, 3).join(",");
  return list.length > 3 ? `${shown} + ${list.length - 3} more...` : shown;
}

export const ingresses: ResourceStrategy<Ingress> = {
  defaults(draft) {
    draft.spec ??= {};
    draft.status ??= {};
    draft.status.loadBalancer ??= {};
  },
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
  },
  prepareForUpdate(draft, old) {
    draft.status = old.status;
  },
  prepareForStatusUpdate(draft, old) {
    draft.spec = old.spec;
  },
  validate(ingress) {
    const errors = validate(ingress);
    const annotation = ingress.metadata?.annotations?.[CLASS_ANNOTATION];
    const className = ingress.spec?.ingressClassName;
    if (annotation !== undefined && className !== undefined && annotation !== className) {
      const path = root("annotations").child(CLASS_ANNOTATION);
      errors.push(invalid(path, annotation, "must match `ingressClassName` when both are specified"));
    }
    return errors;
  },
  validateUpdate: (ingress) => validate(ingress),
  warnings(ingress) {
    if (ingress.metadata?.annotations?.[CLASS_ANNOTATION] === undefined) return [];
    return [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`];
  },
  columns: [NAME, column("Class"), column("Hosts"), column("Address"), column("Ports"), AGE],
  cells(ingress, context) {
    const addresses = (ingress.status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || "").filter(Boolean);
    const className = ingress.spec?.ingressClassName ?? ingress.metadata?.annotations?.[CLASS_ANNOTATION] ?? "<none>";
    return [
      ingress.metadata?.name ?? "", className, hosts(ingress), addresses.join(","),
      ingress.spec?.tls?.length ? "80, 443" : "80", age(ingress, context),
    ];
  },
};

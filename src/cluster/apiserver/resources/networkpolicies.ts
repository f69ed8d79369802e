import { formatLabelSelector } from "../../../apimachinery/selectors/labels.ts";
import type { NetworkPolicy } from "../../../apimachinery/types/index.ts";
import {
  forbidden, invalid, notSupported, required, root, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { contains, isValidCIDR, parseAddress, parseNetwork } from "../../../apimachinery/validation/ip.ts";
import { validateLabelSelector } from "../../../apimachinery/validation/labels.ts";
import { isValidPortName, isValidPortNum } from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { each, messages } from "./field-checks.ts";
import { AGE, NAME, age, column } from "./printing.ts";

const SPEC = root("spec");
const PROTOCOLS = ["SCTP", "TCP", "UDP"];

function validatePort(port: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const endPath = at.child("endPort");
  if (port.protocol !== undefined && !PROTOCOLS.includes(port.protocol)) {
    errors.push(notSupported(at.child("protocol"), port.protocol, PROTOCOLS));
  }
  const end: number | undefined = port.endPort;
  if (typeof port.port === "number") {
    errors.push(...messages(isValidPortNum(port.port), port.port, at.child("port")));
    if (end !== undefined) {
      if (end < port.port) errors.push(invalid(endPath, end, "must be greater than or equal to `port`"));
      errors.push(...messages(isValidPortNum(end), end, endPath));
    }
  } else if (typeof port.port === "string") {
    if (end !== undefined) errors.push(invalid(endPath, end, "may not be specified when `port` is non-numeric"));
    errors.push(...messages(isValidPortName(port.port), port.port, at.child("port")));
  } else if (end !== undefined) errors.push(invalid(endPath, end, "may not be specified when `port` is not specified"));
  return errors;
}

function validateBlock(block: Draft, at: Path): FieldError[] {
  const cidr: string = block.cidr ?? "";
  if (cidr === "") return [required(at.child("cidr"))];
  const errors = messages(isValidCIDR(cidr), cidr, at.child("cidr"));
  const network = parseNetwork(cidr);
  if (!network) return errors;
  const bits = (text: string): number => Number(text.split("/")[1]);
  return [...errors, ...each<string>(block.except, at.child("except"), (except, path) => {
    const found = messages(isValidCIDR(except), except, path);
    const address = parseAddress(except.split("/")[0] as string);
    if (!parseNetwork(except) || !address) return found;
    if (!contains(network, address) || bits(cidr) >= bits(except)) {
      found.push(invalid(path, except, "must be a strict subset of `cidr`"));
    }
    return found;
  })];
}

function validatePeer(peer: Draft, at: Path): FieldError[] {
  const errors = [
    ...validateLabelSelector(peer.podSelector, at.child("podSelector")),
    ...validateLabelSelector(peer.namespaceSelector, at.child("namespaceSelector")),
  ];
  if (peer.ipBlock) errors.push(...validateBlock(peer.ipBlock, at.child("ipBlock")));
  const count = ["podSelector", "namespaceSelector", "ipBlock"].filter((field) => peer[field]).length;
  if (count === 0) errors.push(required(at, "must specify a peer"));
  else if (count > 1 && peer.ipBlock) errors.push(forbidden(at, "may not specify both ipBlock and another peer"));
  return errors;
}

function validate(policy: Draft): FieldError[] {
  const { spec } = policy;
  const errors = validateLabelSelector(spec.podSelector, SPEC.child("podSelector"));
  for (const [direction, peers] of [["ingress", "from"], ["egress", "to"]] as const) {
    errors.push(...each<Draft>(spec[direction], SPEC.child(direction), (rule, path) => [
      ...each<Draft>(rule.ports, path.child("ports"), validatePort),
      ...each<Draft>(rule[peers], path.child(peers), validatePeer),
    ]));
  }
  const types: string[] = spec.policyTypes ?? [];
  const at = SPEC.child("policyTypes");
  if (types.length > 2) return [...errors, invalid(at, types, "may not specify more than two policyTypes")];
  return [...errors, ...each(types, at, (type, path) =>
    (type === "Ingress" || type === "Egress" ? [] : [notSupported(path, type, ["Ingress", "Egress"])]))];
}

export const networkpolicies: ResourceStrategy<NetworkPolicy> = {
  defaults(draft) {
    draft.spec ??= {};
    draft.spec.podSelector ??= {};
    for (const direction of ["ingress", "egress"]) {
      for (const rule of draft.spec[direction] ?? []) for (const port of rule.ports ?? []) port.protocol ??= "TCP";
    }
    if (!draft.spec.policyTypes?.length) {
      // Without types a policy is one of ingress, and of egress when it has rules for it.
      draft.spec.policyTypes = draft.spec.egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
    }
  },
  validate,
  validateUpdate: (policy) => validate(policy),
  columns: [NAME, column("Pod-Selector"), AGE],
  cells: (policy, context) => [
    policy.metadata?.name ?? "", formatLabelSelector(policy.spec?.podSelector), age(policy, context),
  ],
};

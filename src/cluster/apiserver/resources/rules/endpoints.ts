import type { Endpoints } from "../../../../apimachinery/types/index.ts";
import { required, root, type FieldError, type Path } from "../../../../apimachinery/validation/field.ts";
import { isDNS1123Subdomain, isValidPortNum } from "../../../../apimachinery/validation/names.ts";
import { validateProtocol } from "../containers.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { dns1123Label, each, messages, qualifiedName } from "../field-checks.ts";
import { validateEndpointIP } from "../service-validation.ts";
import { AGE, NAME, age, column, joinHostPort, listWithMore } from "../printing.ts";

/** The addresses that are ready, with their ports, three at most: empty when none is ready, `<none>` without subsets. */
function formatEndpoints(endpoints: Endpoints): string {
  const subsets = endpoints.subsets ?? [];
  if (subsets.length === 0) return "<none>";
  const list: string[] = [];
  for (const subset of subsets) {
    const addresses = subset.addresses ?? [];
    if (!subset.ports?.length) list.push(...addresses.map((a) => a.ip));
    else for (const port of subset.ports) list.push(...addresses.map((a) => joinHostPort(a.ip, port.port)));
  }
  return listWithMore(list, 3, "");
}

const DEPRECATED_ENDPOINTS = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

function validateAddress(address: Draft, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (address.hostname) errors.push(...dns1123Label(address.hostname, at.child("hostname")));
  if (address.nodeName !== undefined) {
    errors.push(...messages(isDNS1123Subdomain(address.nodeName), address.nodeName, at.child("nodeName")));
  }
  return [...errors, ...validateEndpointIP(address.ip ?? "", at.child("ip"))];
}

function validate(object: Draft): FieldError[] {
  return each<Draft>(object.subsets, root("subsets"), (subset, path) => {
    const errors: FieldError[] = [];
    if (!subset.addresses?.length && !subset.notReadyAddresses?.length) {
      errors.push(required(path, "must specify `addresses` or `notReadyAddresses`"));
    }
    for (const list of ["addresses", "notReadyAddresses"]) {
      errors.push(...each<Draft>(subset[list], path.child(list), validateAddress));
    }
    return [...errors, ...each<Draft>(subset.ports, path.child("ports"), (port, portPath) => {
      const found: FieldError[] = [];
      if (subset.ports.length > 1 && !port.name) found.push(required(portPath.child("name")));
      else if (port.name) found.push(...dns1123Label(port.name, portPath.child("name")));
      found.push(...messages(isValidPortNum(port.port ?? 0), port.port ?? 0, portPath.child("port")));
      found.push(...validateProtocol(port.protocol, portPath.child("protocol")));
      if (port.appProtocol !== undefined) found.push(...qualifiedName(port.appProtocol, portPath.child("appProtocol")));
      return found;
    })];
  });
}

export const endpoints: ResourceStrategy<Endpoints> = {
  validate,
  validateUpdate: (object) => validate(object),
  requestWarnings: () => [DEPRECATED_ENDPOINTS],
  columns: [NAME, column("Endpoints"), AGE],
  cells(object, context) {
    return [object.metadata?.name ?? "", formatEndpoints(object), age(object, context)];
  },
};

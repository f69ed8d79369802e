import type { EndpointSlice } from "../../../../apimachinery/types/index.ts";
import {
  duplicate, notSupported, required, root, tooMany, type FieldError,
} from "../../../../apimachinery/validation/field.ts";
import { isValidIP } from "../../../../apimachinery/validation/ip.ts";
import { isDNS1123Subdomain } from "../../../../apimachinery/validation/names.ts";
import { validateProtocol } from "../containers.ts";
import type { Draft, ResourceStrategy } from "../definition.ts";
import { dns1123Label, each, immutable, messages, qualifiedName } from "../field-checks.ts";
import { validateEndpointIP } from "../service-validation.ts";
import { AGE, NAME, age, column, listWithMore } from "../printing.ts";

const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"];

const MAX_ENDPOINTS = 1000;

const MAX_ADDRESSES = 100;

const MAX_PORTS = 20000;

function validateEndpoints(slice: Draft): FieldError[] {
  const at = root("endpoints");
  if (slice.endpoints?.length > MAX_ENDPOINTS) return [tooMany(at, slice.endpoints.length, MAX_ENDPOINTS)];
  return each<Draft>(slice.endpoints, at, (endpoint, path) => {
    const errors: FieldError[] = [];
    const addresses = path.child("addresses");
    const count: number = endpoint.addresses?.length ?? 0;
    if (count === 0) errors.push(required(addresses, "must contain at least 1 address"));
    else if (count > MAX_ADDRESSES) errors.push(tooMany(addresses, count, MAX_ADDRESSES));
    errors.push(...each<string>(endpoint.addresses, addresses, (address, addressPath) => {
      if (slice.addressType === "FQDN") return messages(isDNS1123Subdomain(address), address, addressPath);
      const wrong = messages(isValidIP(address), address, addressPath);
      if (wrong.length > 0) return wrong;
      if ((slice.addressType === "IPv6") !== address.includes(":")) {
        return messages([`must be a valid ${slice.addressType} address`], address, addressPath);
      }
      return validateEndpointIP(address, addressPath);
    }));
    if (endpoint.nodeName !== undefined) {
      errors.push(...messages(isDNS1123Subdomain(endpoint.nodeName), endpoint.nodeName, path.child("nodeName")));
    }
    if (endpoint.hostname !== undefined) errors.push(...dns1123Label(endpoint.hostname, path.child("hostname")));
    return errors;
  });
}

function validatePorts(slice: Draft): FieldError[] {
  const at = root("ports");
  if (slice.ports?.length > MAX_PORTS) return [tooMany(at, slice.ports.length, MAX_PORTS)];
  const names = new Set<string>();
  return each<Draft>(slice.ports, at, (port, path) => {
    const name: string = port.name ?? "";
    const errors = name === "" ? [] : dns1123Label(name, path.child("name"));
    if (names.has(name)) errors.push(duplicate(path.child("name"), name));
    names.add(name);
    errors.push(...validateProtocol(port.protocol, path.child("protocol")));
    if (port.appProtocol !== undefined) errors.push(...qualifiedName(port.appProtocol, path.child("appProtocol")));
    return errors;
  });
}

function validate(slice: Draft): FieldError[] {
  const errors: FieldError[] = [];
  if (!slice.addressType) errors.push(required(root("addressType")));
  else if (!ADDRESS_TYPES.includes(slice.addressType)) {
    errors.push(notSupported(root("addressType"), slice.addressType, ADDRESS_TYPES));
  }
  return [...errors, ...validatePorts(slice), ...validateEndpoints(slice)];
}

export const endpointslices: ResourceStrategy<EndpointSlice> = {
  validate,
  validateUpdate: (slice, old) => [...validate(slice), ...immutable(slice.addressType, old.addressType, root("addressType"))],
  columns: [NAME, column("AddressType"), column("Ports"), column("Endpoints"), AGE],
  cells(slice, context) {
    const ports = (slice.ports ?? []).map((port) => (port.port === undefined ? "*" : String(port.port)));
    const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
    return [
      slice.metadata?.name ?? "", slice.addressType, listWithMore(ports, 3, "<unset>"),
      listWithMore(addresses, 3, "<unset>"), age(slice, context),
    ];
  },
};

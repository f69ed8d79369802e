import { invalid, Plain, tooLong, tooMany, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { isValidInterfaceAddress } from "../../../apimachinery/validation/ip.ts";
import { validateConditions } from "./conditions.ts";
import { set, validatePoolName, validateRawObject, validateUid } from "./device-checks.ts";
import type { Draft } from "./definition.ts";
import { dns1123Label, messages } from "./field-checks.ts";
import { validateCsiDriverName } from "./volumes.ts";

const MAX_CONDITIONS = 8;
const MAX_DATA = 10 * 1024;
const MAX_INTERFACE_NAME = 256;
const MAX_HARDWARE_ADDRESS = 128;
const MAX_ADDRESSES = 16;

/** A device, or a share of it, as messages name it. */
const deviceId = ({ driver = "", pool = "", device = "", shareID }: Draft): string =>
  [driver, pool, device, ...(shareID ? [shareID] : [])].join("/");

/** What drivers say of the devices that a claim has got: of no others. */
export function validateDeviceStatuses(devices: readonly Draft[] | undefined, allocation: Draft | undefined, at: Path): FieldError[] {
  const given = new Set<string>((allocation?.devices?.results ?? []).map(deviceId));
  return set<Draft>(devices, Infinity, at, deviceId, (status, path) => [
    ...validateCsiDriverName(status.driver, path.child("driver")), ...validatePoolName(status.pool, path.child("pool")),
    ...dns1123Label(status.device ?? "", path.child("device")), ...validateUid(status.shareID, path.child("shareID")),
    ...(given.has(deviceId(status)) ? [] : [invalid(path, new Plain(deviceId(status)), "must be an allocated device in the claim")]),
    ...(status.conditions?.length > MAX_CONDITIONS ? [tooMany(path.child("conditions"), status.conditions.length, MAX_CONDITIONS)] : []),
    ...validateConditions(status.conditions, path.child("conditions")),
    ...(status.data === undefined ? [] : validateRawObject(status.data, MAX_DATA, path.child("data"))),
    ...validateNetworkData(status.networkData ?? {}, path.child("networkData")),
  ], (key) => new Plain(key));
}

function validateNetworkData({ interfaceName = "", hardwareAddress = "", ips }: Draft, at: Path): FieldError[] {
  return [
    ...(interfaceName.length > MAX_INTERFACE_NAME ? [tooLong(at.child("interfaceName"), MAX_INTERFACE_NAME)] : []),
    ...(hardwareAddress.length > MAX_HARDWARE_ADDRESS ? [tooLong(at.child("hardwareAddress"), MAX_HARDWARE_ADDRESS)] : []),
    ...set<string>(ips, MAX_ADDRESSES, at.child("ips"), (address) => address, (address, path) => messages(isValidInterfaceAddress(address), address, path)),
  ];
}

import type { AnyContainer } from "../pod.ts";

/** A port by number or by the name of one of the container's ports; undefined when there is none. */
export function resolvePort(port: number | string, container: AnyContainer): number | undefined {
  if (typeof port === "number") return port >= 1 && port <= 65535 ? port : undefined;
  const found = container.ports?.find(({ name }) => name === port);
  if (found) return found.containerPort;
  return /^\d+$/.test(port) ? Number(port) : undefined;
}

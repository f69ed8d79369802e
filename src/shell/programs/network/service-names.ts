import type { Process } from "../../../os/index.ts";

interface Service {
  name: string;
  port: number;
  protocol: string;
}

function services(process: Process): Service[] {
  if (!process.files.exists("/etc/services")) return [];
  return process.files.readText("/etc/services").split("\n").flatMap((line) => {
    const match = /^(\S+)\s+(\d+)\/(\w+)/.exec(line);
    return match ? [{ name: match[1]!, port: Number(match[2]), protocol: match[3]! }] : [];
  });
}

/** What /etc/services calls a port. */
export function serviceName(process: Process, port: number, protocol: string): string | undefined {
  return services(process).find((service) => service.port === port && service.protocol === protocol)?.name;
}

/** The port of a service, given by its number or its name. */
export function servicePort(process: Process, text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) < 65536 ? Number(text) : undefined;
  return services(process).find((service) => service.name === text)?.port;
}

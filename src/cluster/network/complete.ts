/* All of the network that `rest` stands for. */
export { createDnsHandler } from "./dns.ts";
export { resolveName } from "./resolver.ts";

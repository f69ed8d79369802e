/* All of the network that `rest` stands for. */
export { answerUpstream, createDnsHandler } from "./dns.ts";
export { resolveName } from "./resolver.ts";

/* All of the network that `rest` stands for. */
export { answerUpstream, createDnsHandler } from "./dns.ts";
export { encodeChunk, encodeResponseHead, hasBody, LAST_CHUNK, MalformedMessage, RequestReader } from "./http-codec.ts";
export { exchange } from "./http-exchange.ts";
export { linksOf, routesOf } from "./links.ts";
export { permits } from "./policy-rules.ts";
export { resolveName } from "./resolver.ts";

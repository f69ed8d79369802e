/** The API server: storage, the verbs of the API, and what stands around them. See `ApiServer`. */
export { ApiServer, createApiServer, type ApiServerOptions } from "./server.ts";
export * from "./client.ts";
export { ADMIN, ANONYMOUS } from "./authentication/authenticator.ts";
export { CLUSTER_AUTHORITY, LENGTHS } from "./authentication/certificates.ts";
export { rest } from "./rest.ts";
export { serviceAccountUser } from "./authentication/tokens.ts";
export type { MetricsProvider, ResourceUsage, UsageSample } from "./metrics/provider.ts";
export type { UserInfo } from "./request.ts";
export type { AuditEntry, TimedAuditEntry } from "./audit.ts";
export type { Change, ChangeType, Writer } from "./storage/change.ts";
export { firstIndex, LogReader } from "./storage/log.ts";
export type { Storage } from "./storage/storage.ts";
export type { ResourceDefinition } from "./resources/definition.ts";
export type { PortForwarder } from "./endpoints/connect.ts";

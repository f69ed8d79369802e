/* All of the server that `rest` stands for. */

export { trackUpdate } from "../../apimachinery/managedfields/index.ts";
export { createPlugins } from "./admission/index.ts";
export { impersonate } from "./authentication/impersonation.ts";
export { ADMIN_CERTIFICATE, CLUSTER_AUTHORITY_KEY } from "./authentication/keys.ts";
export { readCertificate, signRequest } from "./authentication/client-certificates.ts";
export { createTokenSecrets } from "./authentication/secret-tokens.ts";
export { createEscalationCheck } from "./authorization/escalation.ts";
export { createCustomResources } from "./custom/controller.ts";
export { accessOf, serveExtension } from "./endpoints/extension.ts";
export { nonResource } from "./endpoints/non-resource.ts";
export { resource } from "./endpoints/resource.ts";
export { metricsResources } from "./metrics/resources.ts";
export { patchObject } from "./patching/patch.ts";
export { validateMetadata, validateMetadataUpdate } from "./registry/metadata.ts";
export { addDeviceTypes } from "./resources/resource-allocation.ts";
export { rules } from "./resources/rules/index.ts";
export { withWorkloadApi } from "./resources/workload.ts";
export { createReviews } from "./reviews/index.ts";
export { selectSome } from "./selection-by-text.ts";
export { placeStandingObjects } from "./standing/objects.ts";
export { handlerOf } from "./subresources/rest.ts";

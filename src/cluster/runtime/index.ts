export { execFailure, RuntimeError, type ContainerConfig, type ContainerMount } from "./container-config.ts";
export { Container } from "./container.ts";
export type { Image, ImageConfig, ImageContent, ImageDefinition } from "./image.ts";
export { InvalidReference, parseReference, type ImageReference } from "./reference.ts";
export { type BrokenPull, createRegistry, digestOf, manifestUrl, type Credential, type Registry, type RegistryOptions } from "./registry.ts";
export { Runtime, type RuntimeOptions } from "./runtime.ts";
export { RUNTIME_HANDLERS, Sandbox, type SandboxConfig } from "./sandbox.ts";
export { crash, hang, leak, slow } from "./faults.ts";

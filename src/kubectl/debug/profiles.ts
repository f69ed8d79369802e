import { CommandError } from "../errors.ts";
import type { Flags } from "../flags/parse.ts";
import type { KubeObject } from "../object.ts";
import { containersOf, findContainer, type Container } from "../pods/containers.ts";

/** What is debugged, and how. */
export type DebugStyle = "ephemeral" | "copy" | "node";

const PROFILES = ["legacy", "general", "baseline", "restricted", "netadmin", "sysadmin"];

export function checkProfile(profile: string): void {
  if (!PROFILES.includes(profile)) throw new CommandError(`unknown profile: ${profile}`);
}

/** Changes a Pod for debugging as its profile says (kubectl: cmd/debug/profiles.go). */
export function applyProfile(flags: Flags, pod: KubeObject, name: string, style: DebugStyle): void {
  const profile = flags.string("profile");
  const { container } = findContainer(pod, name)!;
  switch (profile) {
    case "legacy":
      if (style === "node") {
        mountRoot(pod, container);
        useHostNamespaces(pod);
      } else if (style === "copy") delete pod.metadata!.labels;
      return;
    case "general":
      if (style === "node") {
        mountRoot(pod, container);
        delete container.securityContext;
        useHostNamespaces(pod);
      } else addCapabilities(container, "SYS_PTRACE");
      break;
    case "baseline":
      delete container.securityContext;
      break;
    case "restricted":
      container.securityContext = {
        runAsNonRoot: true,
        capabilities: { drop: ["ALL"] },
        allowPrivilegeEscalation: false,
        seccompProfile: { type: "RuntimeDefault" },
      };
      break;
    case "netadmin":
      addCapabilities(container, "NET_ADMIN", "NET_RAW");
      if (style === "node") useHostNamespaces(pod);
      break;
    case "sysadmin":
      container.securityContext = { ...container.securityContext, privileged: true };
      if (style === "node") {
        useHostNamespaces(pod);
        mountRoot(pod, container);
      }
  }
  if (style === "copy") stripCopy(flags, pod);
}

/** What a copy leaves out: labels keep Services from sending it traffic, probes from restarting it. */
function stripCopy(flags: Flags, pod: KubeObject): void {
  if (!flags.bool("keep-labels")) delete pod.metadata!.labels;
  if (!flags.bool("keep-annotations")) delete pod.metadata!.annotations;
  for (const container of containersOf(pod)) {
    if (!flags.bool("keep-liveness")) delete container.livenessProbe;
    if (!flags.bool("keep-readiness")) delete container.readinessProbe;
    if (!flags.bool("keep-startup")) delete container.startupProbe;
  }
  if (!flags.bool("keep-init-containers")) delete pod.spec.initContainers;
  pod.spec.shareProcessNamespace ??= true;
}

function mountRoot(pod: KubeObject, container: Container): void {
  pod.spec.volumes = [...(pod.spec.volumes ?? []), { name: "host-root", hostPath: { path: "/" } }];
  container.volumeMounts = [...(container.volumeMounts ?? []), { name: "host-root", mountPath: "/host" }];
}

function useHostNamespaces(pod: KubeObject): void {
  Object.assign(pod.spec, { hostNetwork: true, hostPID: true, hostIPC: true });
}

function addCapabilities(container: Container, ...names: string[]): void {
  const { securityContext = {} } = container;
  const { capabilities = {} } = securityContext;
  container.securityContext = { ...securityContext, capabilities: { ...capabilities, add: [...(capabilities.add ?? []), ...names] } };
}

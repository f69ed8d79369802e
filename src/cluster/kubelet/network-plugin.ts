import { ROOT, type FileSystem } from "../../os/index.ts";

/** Where containerd looks for what a network plugin was set up to do. */
const CNI_CONFIGURATION = "/etc/cni/net.d";

/** The configuration of the network that nodes have from the beginning. */
export function cniFiles(podCIDR: string): Record<string, string> {
  const plugins = [
    { type: "bridge", bridge: "cni0", isGateway: true, ipMasq: true, ipam: { type: "host-local", ranges: [[{ subnet: podCIDR }]], routes: [{ dst: "0.0.0.0/0" }] } },
    { type: "portmap", capabilities: { portMappings: true } },
  ];
  return { [`${CNI_CONFIGURATION}/10-bridge.conflist`]: `${JSON.stringify({ cniVersion: "1.0.0", name: "bridge", plugins }, null, 2)}\n` };
}

/** What containerd says of the network as long as no plugin is configured, in the kubelet's words; undefined when all is well. */
export function networkTrouble(fs: FileSystem): string | undefined {
  const directory = fs.resolve(CNI_CONFIGURATION, ROOT, { missing: "ok" })?.node;
  if (directory?.type === "directory" && directory.names().some((name) => /\.(?:conf|conflist|json)$/.test(name))) return undefined;
  return "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized";
}

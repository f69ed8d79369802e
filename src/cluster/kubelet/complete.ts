/* All of a node that `rest` stands for. */
export { parseYaml } from "../../apimachinery/yaml/parse.ts";
export { valueInFile } from "./env-file.ts";
export { HookError, runHook } from "./hooks.ts";
export { criService } from "./host/cri.ts";
export { probeExec, probeGrpc, probeTcp } from "./prober/more-probes.ts";
export { KubeletServer } from "./server.ts";
export { CsiVolumes } from "./volumes/csi.ts";
export { lookUp, makeKeyring } from "./keyring.ts";
export { unpreparedDevices } from "./devices.ts";
export { NodeShutdown } from "./node-shutdown.ts";

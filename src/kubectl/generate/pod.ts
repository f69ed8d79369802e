import { isEnvVarName } from "../../apimachinery/validation/index.ts";
import { CommandError } from "../errors.ts";
import type { Flags } from "../flags/parse.ts";
import type { KubeObject } from "../object.ts";
import { parseLabels, parsePairs } from "./labels.ts";

/** The Pod that `kubectl run` makes (kubectl: generate/versioned/run.go). */
export function generatePod(flags: Flags, name: string, args: readonly string[]): KubeObject {
  const env = flags.list("env").map(parseEnv);
  const { set: annotations } = parsePairs(flags.list("annotations"), "annotations", false);
  const labels = flags.string("labels") === "" ? { run: name } : parseLabels(flags.string("labels"));
  const stdin = flags.bool("stdin");
  const port = flags.string("port");
  if (port !== "" && !/^[-+]?\d+$/.test(port)) {
    throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  }
  const policy = flags.string("image-pull-policy");
  const container = {
    name,
    image: flags.string("image"),
    ...(args.length > 0 ? { [flags.bool("command") ? "command" : "args"]: args } : {}),
    ...(port === "" ? {} : { ports: [{ containerPort: Number(port) }] }),
    ...(env.length > 0 ? { env } : {}),
    resources: {},
    ...(policy === "" ? {} : { imagePullPolicy: policy }),
    ...(flags.bool("privileged") ? { securityContext: { privileged: true } } : {}),
    ...(stdin ? { stdin: true } : {}),
    ...(stdin && !flags.bool("leave-stdin-open") ? { stdinOnce: true } : {}),
    ...(flags.bool("tty") ? { tty: true } : {}),
  };
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { name, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: { containers: [container], restartPolicy: flags.string("restart") || "Always", dnsPolicy: "ClusterFirst" },
    status: {},
  };
}

function parseEnv(text: string): { name: string; value?: string } {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(0, at));
  if (at <= 0 || isEnvVarName(name).length > 0) throw new CommandError(`invalid env: ${text}`);
  const value = text.slice(at + 1);
  return value === "" ? { name } : { name, value };
}

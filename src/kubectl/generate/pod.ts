import { omitEmpty } from "../../apimachinery/json/index.ts";
import { isEnvVarName } from "../../apimachinery/validation/index.ts";
import { CommandError } from "../errors.ts";
import type { Flags } from "../flags/parse.ts";
import type { KubeObject } from "../object.ts";
import { parseLabels, parsePairs } from "./labels.ts";

const HOST = String.raw`[a-zA-Z\d](?:[a-zA-Z\d-]*[a-zA-Z\d])?`;
const PATH = String.raw`[a-z\d]+(?:(?:[._]|__|-+)[a-z\d]+)*`;
/** The names of images: distribution's reference grammar. */
export const IMAGE = new RegExp(
  String.raw`^(?:(?:${HOST}(?:\.${HOST})*|\[[a-fA-F\d:]+\])(?::\d+)?/)?${PATH}(?:/${PATH})*(?::\w[\w.-]{0,127})?` +
    String.raw`(?:@[A-Za-z][A-Za-z\d]*(?:[-_+.][A-Za-z][A-Za-z\d]*)*:[\da-fA-F]{32,})?$`,
);

/** The Pod that `kubectl run` makes (kubectl: generate/versioned/run.go). */
export function generatePod(flags: Flags, name: string, args: readonly string[]): KubeObject {
  if (name === "") throw new CommandError("Parameter: name is required");
  const env = flags.list("env").map(parseEnv);
  const { set: annotations } = parsePairs(flags.list("annotations"), "annotations", false);
  const labels = flags.string("labels") === "" ? { run: name } : parseLabels(flags.string("labels"));
  const stdin = flags.bool("stdin");
  const port = flags.string("port");
  if (port !== "" && !/^[-+]?\d+$/.test(port)) {
    throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  }
  const container = {
    name,
    image: flags.string("image"),
    ...omitEmpty({
      [flags.bool("command") ? "command" : "args"]: args,
      ports: port === "" ? [] : [{ containerPort: Number(port) }],
      env,
    }),
    resources: {},
    ...omitEmpty({
      imagePullPolicy: flags.string("image-pull-policy"),
      securityContext: flags.bool("privileged") && { privileged: true },
      stdin,
      stdinOnce: stdin && !flags.bool("leave-stdin-open"),
      tty: flags.bool("tty"),
    }),
  };
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { name, labels, ...omitEmpty({ annotations }) },
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

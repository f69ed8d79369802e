import { isSystemError, loadedModule, printError, untilStopped, type Process, type Program } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { klog } from "../kubelet/host/klog.ts";
import { pathOf, serve, text } from "../runtime/images/http-service.ts";
import type { FeatureGates, SchedulerConfiguration } from "./configuration.ts";
import type { ConfigurationFile } from "./configuration-file.ts";
import { rest } from "./plugins/index.ts";
import type { Scheduler } from "./scheduler.ts";

/** The kubeconfig by which the scheduler of the control plane is known. */
const KUBECONFIG = "/etc/kubernetes/scheduler.conf";
const PORT = 10259;
const HEALTH = ["/healthz", "/livez", "/readyz"];

/**
 * The program of kube-scheduler's image: reads its flags and the file of `--config`. The one of the control plane tells
 * `main` how to schedule; any other (a second scheduler in a Deployment) schedules for itself, and if it is to elect a
 * leader, it waits: the first one leads.
 */
export function schedulerProgram(main: Scheduler, simulation: Simulation): Program {
  return function* (process) {
    process.useMemory(26 * 1024 * 1024);
    let file: ConfigurationFile;
    try {
      file = readConfiguration(process);
      // Plugins that there are not are found out when they are made.
      main.check(file.configuration);
    } catch (error) {
      const err = error instanceof Error ? error.message : String(error);
      yield* printError(`${klog(simulation.wall, 1, "E", "run.go:72", "command failed", { err })}\n`);
      return 1;
    }
    yield* printError(`${klog(simulation.wall, 1, "I", "server.go:175", "Starting Kubernetes Scheduler", { version: "v1.36.2" })}\n`);
    const address = flag(process, "bind-address") ?? "0.0.0.0";
    serve(process, { port: PORT, tls: true, ...(address === "0.0.0.0" ? {} : { address }) }, (request, respond) =>
      respond(HEALTH.includes(pathOf(request)) ? text(200, "ok") : text(404, "404 page not found\n")));
    let second: Scheduler | undefined;
    if (flag(process, "kubeconfig") === KUBECONFIG) main.configure(file.configuration);
    else if (!file.leaderElect) {
      second = main.sibling(file.configuration);
      second.start();
    } else yield* printError(`I leaderelection.go:257] attempting to acquire leader lease kube-system/kube-scheduler...\n`);
    process.onExit(() => second?.stop());
    yield* untilStopped(process);
    return 0;
  };
}

function flag(process: Process, name: string): string | undefined {
  const { args } = process;
  for (let i = 1; i < args.length; i += 1) {
    const [, key, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(args[i]!) ?? [];
    if (key === name) return value ?? args[i + 1] ?? "";
  }
  return undefined;
}

/** Throws an Error that says what is wrong with flags or file. */
function readConfiguration(process: Process): ConfigurationFile {
  const path = flag(process, "config");
  let file: ConfigurationFile = { configuration: {}, leaderElect: true };
  if (path !== undefined) {
    let content: string;
    try {
      content = process.files.readText(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new Error(`open ${path}: ${error.code === "EISDIR" ? "is a directory" : "no such file or directory"}`);
    }
    file = loadedModule(rest).parseConfiguration(content);
  }
  const elect = flag(process, "leader-elect");
  const gates = featureGates(flag(process, "feature-gates"));
  const configuration: SchedulerConfiguration = { ...file.configuration, ...(gates ? { featureGates: gates } : {}) };
  return { configuration, leaderElect: elect === undefined ? file.leaderElect : elect !== "false" };
}

/** `GangScheduling=true,...` */
function featureGates(given: string | undefined): FeatureGates | undefined {
  if (!given) return undefined;
  return { GangScheduling: given.split(",").includes("GangScheduling=true") };
}

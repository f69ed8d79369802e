import type { Simulation } from "../../sim/index.ts";
import type { Client } from "../apiserver/client.ts";
import type { Controller, ControllerOptions } from "./controller.ts";
import { createEndpointSliceController } from "./endpoints/endpoint-slice.ts";
import { createEndpointsController } from "./endpoints/endpoints.ts";
import { createInformers, type Informers } from "./informers.ts";
import { createNamespaceController } from "./namespace.ts";
import type { ServedResource } from "./served-resource.ts";
import { createRootCertificateController, createServiceAccountController } from "./service-account.ts";

export interface ControllerManagerOptions {
  readonly simulation: Simulation;
  readonly client: Client;
  /** All that the API server serves now, custom resources too. */
  resources(): readonly ServedResource[];
  /** PEM; what Pods find as ca.crt. */
  readonly rootCertificate?: string;
}

export interface ControllerManager {
  start(): void;
  stop(): void;
}

/** kube-controller-manager: starts all controllers, and may be stopped and started again. */
export function createControllerManager(options: ControllerManagerOptions): ControllerManager {
  const { simulation, client } = options;
  let running: { informers: Informers; controllers: Controller[] } | undefined;
  return {
    start() {
      if (running) return;
      const informers = createInformers(client);
      const common: ControllerOptions = { simulation, client, informers };
      const controllers = [
        createNamespaceController({ ...common, resources: options.resources }),
        createServiceAccountController(common),
        createRootCertificateController({ ...common, rootCertificate: options.rootCertificate ?? "" }),
        createEndpointsController(common),
        createEndpointSliceController(common),
      ];
      running = { informers, controllers };
    },
    stop() {
      for (const controller of running?.controllers ?? []) controller.stop();
      running?.informers.stop();
      running = undefined;
    },
  };
}

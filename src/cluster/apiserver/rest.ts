import { restModule } from "../../os/index.ts";
import { complete } from "./resources/index.ts";

/**
 * What the server does without until somebody comes: all that answers requests over HTTP but for its health, kinds that a cluster has
 * no objects of, whether an object is right (its own components write none that is not), and what admission looks for in objects of
 * people. Its code comes after the first prompt; see `restModule`.
 */
export const rest = restModule(() => import("./complete.ts").then((whole) => {
  whole.addDeviceTypes();
  complete(whole.rules);
  return whole;
}));

import type { Node } from "../../../apimachinery/types/index.ts";
import { parseQuantity } from "../../../apimachinery/quantity.ts";
import { isPod, type AdmissionPlugin } from "./plugin.ts";
import { podTotal } from "./quota-usage.ts";
import { refuse } from "./refuse.ts";

/** A Pod is not resized beyond what its whole node could give. */
export const podResize: AdmissionPlugin = {
  name: "NodeResourcesFit",
  validate(request, context) {
    if (!isPod(request) || request.subresource !== "resize") return;
    const node = context.find("nodes", "", request.object.spec?.nodeName ?? "") as Node | undefined;
    if (!node) return;
    const requests = podTotal(request.object, "requests");
    for (const name of ["cpu", "memory"]) {
      const wanted = requests.get(name);
      const text = node.status?.allocatable?.[name];
      if (!wanted || text === undefined) continue;
      const allocatable = parseQuantity(text);
      if (wanted.cmp(allocatable) <= 0) continue;
      const [asked, there] = name === "cpu" ? [wanted.milliValue(), allocatable.milliValue()] : [wanted.value(), allocatable.value()];
      throw refuse(request, `node didn't have enough allocatable resources: ${name}, requested: ${asked}, allocatable: ${there}`);
    }
  },
};

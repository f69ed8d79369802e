export { certgen } from "./certgen.ts";
export { ingressController } from "./controller.ts";

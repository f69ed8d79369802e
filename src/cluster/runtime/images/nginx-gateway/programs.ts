export { controlPlane } from "./control-plane.ts";
export { dataPlane } from "./data-plane.ts";

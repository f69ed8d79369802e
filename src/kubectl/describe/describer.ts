import type { Call } from "../../os/index.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import type { ResourceMapping } from "../rest/mapper.ts";

export interface DescribeContext {
  invocation: Invocation;
  mapping: ResourceMapping;
  showEvents: boolean;
}

/** Describes an object that has been read. */
export type Describer = (context: DescribeContext, object: KubeObject) => Call<string>;

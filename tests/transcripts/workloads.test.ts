import { testFamily } from "./family.ts";

testFamily("workloads");

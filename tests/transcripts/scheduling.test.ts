import { testFamily } from "./family.ts";

testFamily("scheduling");

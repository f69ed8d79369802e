import { testFamily } from "./family.ts";

testFamily("kubectl");

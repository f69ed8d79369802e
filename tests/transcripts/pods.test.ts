import { testFamily } from "./family.ts";

testFamily("pods");

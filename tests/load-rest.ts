// Tests make clusters and hand in objects themselves, so all of the cluster has to be here from the beginning.
import { beforeAll } from "vitest";
import { loadRest } from "../src/os/later.ts";

// On a busy machine it takes its time.
beforeAll(loadRest, 120_000);

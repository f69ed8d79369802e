import { createEnvironment, DEFAULT_NODES } from "../../src/lab/index.ts";
import { loadRest } from "../../src/os/index.ts";
import { drive } from "../../src/sim/index.ts";
await loadRest();
const r=[];
for (let i = 0; i < 5; i++) { 
const e = createEnvironment({ seed: "bench", nodes: DEFAULT_NODES.map((name) => ({ name })) });
await drive(e.simulation, e.settledAt);
const t = process.cpuUsage(); await drive(e.simulation, e.simulation.now + 3_600_000); const u=process.cpuUsage(t); r.push((u.user+u.system) / 1000); }
console.log(r.join(" "));

export { createRandom, type Random } from "./random.ts";
export { drive, Simulation, type SimulationOptions, type Timer } from "./simulation.ts";

// Property tests look at the same cases on every run, so that a run says something about the change that was made.
// `SEED=N npx vitest run FILE` looks at others.
import { configureGlobal } from "fast-check";

configureGlobal({ seed: Number(process.env["SEED"] ?? 2026) });

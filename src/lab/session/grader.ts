import { celEngine } from "../../cluster/apiserver/cel.ts";
import { loadedModule, loadModule, loadRest } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import type { CheckInput, ExamState, Grading, PendingExperiment, TaskState } from "../checks/index.ts";
import type { Lab } from "../format/lab.ts";
import { rest } from "./rest.ts";
import type { ChangeCounter, Moment } from "./world.ts";

/** Virtual ms between two looks. */
const INTERVAL = 500;

/** What checks need: CEL, and what of the rest reads them. */
export const GRADING_CODE = [rest, celEngine] as const;

/** Loads all that grading a session needs. */
export async function loadGrading(): Promise<void> {
  await Promise.all([loadRest(), ...GRADING_CODE.map(loadModule)]);
}

/**
 * Grades a session: looks at its checks again and again. Its checks begin when the learner comes; when their code is not here by then they
 * are begun later, with the cluster as it was then, and the clock does not come to the first look before: it makes no difference.
 */
export class Grader {
  private readonly lab: Lab;
  private readonly simulation: Simulation;
  private readonly counter: ChangeCounter;
  private grading: Grading | undefined;
  /** Checks that are to begin with the cluster as it was at this moment. */
  private due: Moment | undefined;
  private loading: Promise<void> | undefined;
  private firstLookAt = Infinity;
  private gradedAt = -1;
  private ended = false;

  constructor(lab: Lab, simulation: Simulation, counter: ChangeCounter) {
    this.lab = lab;
    this.simulation = simulation;
    this.counter = counter;
  }

  get tasks(): readonly TaskState[] {
    return this.grading?.tasks ?? [];
  }

  get exam(): ExamState | undefined {
    return this.grading?.exam;
  }

  get pending(): readonly PendingExperiment[] {
    return this.grading?.pending ?? [];
  }

  /** Begins at the present time. `late`: does not wait for the code. */
  async begin(late: boolean): Promise<void> {
    const { tasks } = this.lab;
    if (tasks.length > 0) {
      // A task's own setup runs at once.
      if (!late || tasks.some(({ setup }) => setup !== undefined)) await loadGrading();
      this.due = this.counter.moment();
      this.catchUp();
    }
    this.firstLookAt = this.simulation.now + INTERVAL;
    this.simulation.at(this.firstLookAt, () => this.lookRegularly());
  }

  /** Begins the checks that are due if their code is here. Answers whether there is nothing to wait for. */
  catchUp(): boolean {
    const { due } = this;
    if (!due) return true;
    if (GRADING_CODE.some(({ value }) => value === undefined)) return false;
    this.due = undefined;
    this.grading = this.counter.asOf(due, (world) => loadedModule(rest).grade(this.lab, world));
    return true;
  }

  /** The virtual time (ms) up to which the clock may go before the checks have begun. */
  get limit(): number {
    return this.catchUp() ? Infinity : this.firstLookAt - 1;
  }

  /** What is waited for there. */
  get arrival(): Promise<void> {
    return (this.loading ??= loadGrading());
  }

  /** What is graded; of a lab without tasks there is nothing to begin with. */
  graded(): Grading | undefined {
    if (!this.ended) this.grading ??= loadedModule(rest).grade(this.lab, this.counter.world);
    return this.grading;
  }

  /** Gives a check what a learner, or an experiment, says to it. */
  take(task: string, check: string, input: CheckInput): void {
    this.grading?.take(task, check, input);
    this.look();
  }

  hint(task: string): void {
    this.grading?.hint(task);
  }

  finish(): void {
    this.grading?.finish();
  }

  /** From now on nothing is graded. */
  end(): void {
    this.grading = undefined;
    this.due = undefined;
    this.ended = true;
  }

  private look(): void {
    const changed = this.counter.changes !== this.gradedAt;
    this.gradedAt = this.counter.changes;
    this.grading?.update(changed);
  }

  private lookRegularly(): void {
    if (this.ended) return;
    this.look();
    this.simulation.after(INTERVAL, () => this.lookRegularly());
  }
}

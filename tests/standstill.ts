// A test that never comes back (an endless loop in one of the workers) would hold up the whole run for ever, as no limit of time
// reaches into a loop. This reporter ends the run when nothing has ended for a while, and says which files were at work.
import type { Reporter, TestModule } from "vitest/node";

/** ms without any test that ends. The slowest single test takes half of it. */
const LIMIT = 300_000;

export default class Standstill implements Reporter {
  private readonly running = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  onTestModuleStart(module: TestModule): void {
    this.running.add(module.relativeModuleId);
    this.sign();
  }

  onTestCaseResult(): void {
    this.sign();
  }

  onTestModuleEnd(module: TestModule): void {
    this.running.delete(module.relativeModuleId);
    this.sign();
  }

  onTestRunEnd(): void {
    clearTimeout(this.timer);
  }

  private sign(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      process.stderr.write(`\nNo test has ended for ${LIMIT / 60_000} minutes. At work: ${[...this.running].join(", ")}\n`);
      process.exit(1);
    }, LIMIT);
    this.timer.unref();
  }
}

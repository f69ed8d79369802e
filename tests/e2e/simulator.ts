import type { Page } from "playwright-core";

/** Lets `stateOf` find the worker of the page; before the page is opened. */
export async function watchSimulator(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Original = Worker;
    globalThis.Worker = class extends Original {
      constructor(...options: ConstructorParameters<typeof Worker>) {
        super(...options);
        (globalThis as { simulator?: Worker }).simulator = this;
      }
    };
  });
}

/** The hash of all that has happened in the page's session, and its log up to there. */
export function stateOf(page: Page): Promise<{ hash: string; log: unknown }> {
  return page.evaluate(
    () =>
      new Promise<{ hash: string; log: unknown }>((resolve) => {
        const { simulator } = globalThis as { simulator?: Worker };
        simulator!.addEventListener("message", (event: MessageEvent<{ type: string; hash: string; log: unknown }>) => {
          if (event.data.type === "hashed") resolve({ hash: event.data.hash, log: event.data.log });
        });
        simulator!.postMessage({ type: "hash", request: -1 });
      }),
  );
}

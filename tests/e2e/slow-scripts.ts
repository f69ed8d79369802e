import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";

/** The scripts of a page that come slowly, one layer of imports after the other; from some moment on they do not come at all. */
export interface SlowScripts {
  /** From now on nothing comes any more, till `release`. */
  hold(): void;
  release(): void;
  /** Gzipped bytes that the worker with the simulator, and the page itself, have been sent so far. */
  readonly sent: { worker: number; page: number };
}

/** Real ms that a script takes: more than a page needs to draw what a worker has said. */
const DELAY = 400;

/** The names that the bundler gives to the chunks of the worker; those of the page have a dot there. */
const OF_WORKER = /-[\w-]{8}\.js$/;

/** Before a page is opened: makes its scripts slow, so that one can see what it waits for. */
export async function slowScripts(page: Page): Promise<SlowScripts> {
  const sizes = new Map<string, number>();
  let held: Promise<void> | undefined;
  let release = (): void => {};
  await page.context().route("**/*.js", async (route) => {
    try {
      const response = await route.fetch();
      const body = await response.body();
      await new Promise((resolve) => setTimeout(resolve, DELAY));
      await held;
      sizes.set(route.request().url(), gzipSync(body).length);
      await route.fulfill({ response, body });
    } catch {
      // The page is closed by now.
    }
  });
  return {
    hold() {
      held = new Promise((resolve) => (release = resolve));
    },
    release() {
      held = undefined;
      release();
    },
    get sent() {
      const sum = (wanted: boolean): number => [...sizes].reduce((bytes, [url, size]) => bytes + (OF_WORKER.test(url) === wanted ? size : 0), 0);
      return { worker: sum(true), page: sum(false) };
    },
  };
}

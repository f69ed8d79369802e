// Makes the site work without a network after the first visit: see scripts/offline.ts. Nothing is fetched before the page is
// there and has nothing else to do.

/** Real ms after the opening of a page in which a new build may still take its place: later, somebody may be at work in it. */
const FRESH = 15_000;

async function register(): Promise<void> {
  const container = navigator.serviceWorker;
  const hadOne = container.controller !== null;
  const registration = await container.register("/sw.js");
  let reloaded = false;
  container.addEventListener("controllerchange", () => {
    // The first one only takes over what is there.
    if (!hadOne || reloaded || performance.now() > FRESH) return;
    reloaded = true;
    location.reload();
  });
  const take = (worker: ServiceWorker | null): void => {
    if (hadOne && performance.now() < FRESH) worker?.postMessage({ type: "SKIP_WAITING" });
  };
  take(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed") take(installing);
    });
  });
}

if (import.meta.env.PROD && "serviceWorker" in navigator && self === top) {
  addEventListener("load", () => {
    // Private browsing, or a page that is not served over https, has no service worker: the site then needs its network.
    const start = (): void => void register().catch(() => undefined);
    if ("requestIdleCallback" in globalThis) requestIdleCallback(start, { timeout: 5000 });
    else setTimeout(start, 2000);
  });
}

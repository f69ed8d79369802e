// Makes the site work without a network after the first visit: see scripts/offline.ts. Nothing is fetched before the page is
// there and has nothing else to do.
if (import.meta.env.PROD && "serviceWorker" in navigator && self === top) {
  addEventListener("load", () => {
    const register = (): void => void navigator.serviceWorker.register("/sw.js").catch(() => {
      // Private browsing, or a page that is not served over https: the site then needs its network.
    });
    if ("requestIdleCallback" in globalThis) requestIdleCallback(register, { timeout: 5000 });
    else setTimeout(register, 2000);
  });
}

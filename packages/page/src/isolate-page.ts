/**
 * Threads of WASM need two headers. A server that cannot send them, such as GitHub Pages, is helped by a service worker, which adds
 * them to the answers that it passes on; the page is loaded once more for that.
 */

/** Remembers that the page was loaded again, so that it is at most once. */
const attempt = 'isolation-attempted';

/** Registers the service worker if the page is not isolated and may have one. */
export function isolatePage(): void {
  // A browser offers no service worker outside HTTPS and localhost, or in some private windows.
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (crossOriginIsolated || workers === undefined || sessionStorage.getItem(attempt) !== null) return;
  sessionStorage.setItem(attempt, 'yes');
  workers.addEventListener('controllerchange', () => location.reload());
  // Without it the page works with one thread.
  workers.register(new URL('isolation.js', document.baseURI)).catch(() => undefined);
}

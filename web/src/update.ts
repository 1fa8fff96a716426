/** Offline start and updates of both pages. A new version waits until somebody says when; then the page loads anew. */
import { registerSW } from 'virtual:pwa-register';

let apply: (() => Promise<void>) | undefined;
let reloading = false;

/** Starts the service worker; `ready` is called when a new version waits. */
export function watchForUpdates(ready: () => void): void {
  if (!('serviceWorker' in navigator)) return;
  apply = registerSW({ immediate: true, onNeedRefresh: ready, onNeedReload: reload });
}

export async function updateNow(): Promise<void> {
  // Workbox asks for a reload only in a page that had a service worker when it was opened; this one may be open since
  // the first visit.
  navigator.serviceWorker.addEventListener('controllerchange', reload);
  await apply?.();
}

function reload(): void {
  if (!reloading) location.reload();
  reloading = true;
}

/** Offline start and updates. A new version waits until nobody is in an interview; then the interviewer says when. */
import { registerSW } from 'virtual:pwa-register';

import { state } from './state.ts';

let apply: ((reload?: boolean) => Promise<void>) | undefined;

export function watchForUpdates(): void {
  if (!('serviceWorker' in navigator)) return;
  const carry = (): void => void (state.carried = navigator.serviceWorker.controller !== null);
  navigator.serviceWorker.addEventListener('controllerchange', carry);
  carry();
  apply = registerSW({
    immediate: true,
    onNeedRefresh() {
      state.updateReady = true;
    },
  });
}

export async function updateNow(): Promise<void> {
  await apply?.(true);
}

/** The page opens without a network; a new version of it is loaded when the coordinator says so. */
import { registerSW } from 'virtual:pwa-register';

import { state } from './state.ts';

let apply: ((reload?: boolean) => Promise<void>) | undefined;

export function watchForUpdates(): void {
  if (!('serviceWorker' in navigator)) return;
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

/** Pages stay up to date by themselves while somebody looks at them. */
import { onBeforeUnmount } from 'vue';

export function everyMinute(work: () => Promise<unknown>): void {
  const timer = setInterval(() => document.visibilityState === 'visible' && void work(), 60_000);
  onBeforeUnmount(() => clearInterval(timer));
}

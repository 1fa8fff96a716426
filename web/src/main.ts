import { createApp } from 'vue';

import App from './App.vue';
import { exchangeInBackground, start, state } from './state.ts';
import type { Mode } from './store/database.ts';
import './style.css';
import { watchForUpdates } from './update.ts';

/** How the app was opened: `#key=…` from the interviewer's link, `#preview`, `#training`, or as it was left. */
function opened(): { mode: Mode; key: string | null } {
  const key = /[#&]key=([^&/]+)/.exec(location.hash)?.[1] ?? null;
  const named = /^#(preview|training)\b/.exec(location.hash)?.[1] as Mode | undefined;
  const mode = named ?? (key !== null ? 'field' : (sessionStorage.getItem('mode') as Mode | null) ?? 'field');
  sessionStorage.setItem('mode', mode);
  // The key must not stay in the address bar, where a screenshot or the history would keep it.
  if (key !== null || named) history.replaceState(null, '', location.pathname);
  return { mode, key: key === null ? null : decodeURIComponent(key) };
}

// A link that is opened where the app is open already only changes the address: it is to be followed all the same.
window.addEventListener('hashchange', () => {
  if (/^#(.*&)?key=|^#(preview|training)\b/.test(location.hash)) location.reload();
});

const { mode, key } = opened();
createApp(App).mount('#app');
await start(mode, key);
if (state.mode === 'field') exchangeInBackground();
if ('serviceWorker' in navigator) {
  const carry = (): void => void (state.carried = navigator.serviceWorker.controller !== null);
  navigator.serviceWorker.addEventListener('controllerchange', carry);
  carry();
}
watchForUpdates(() => (state.updateReady = true));

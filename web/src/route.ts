/** Where in the app we are; the browser's own back button works. */
import { ref } from 'vue';

export const route = ref<string[]>(partsOf(location.hash));

window.addEventListener('hashchange', () => {
  route.value = partsOf(location.hash);
});

export function go(...parts: string[]): void {
  location.hash = `/${parts.map(encodeURIComponent).join('/')}`;
}

function partsOf(hash: string): string[] {
  return hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);
}

/** Interviews that were kept aside: shared, so that their number stands on the tab wherever one is. */
import { ref, shallowRef } from 'vue';

import { get, type Aside } from './api.ts';
import { mayDecide, state, told } from './state.ts';

export const aside = shallowRef<Aside[]>();
export const asideTrouble = ref('');

export async function loadAside(): Promise<void> {
  if (!state.session || state.offline || !mayDecide()) return void (aside.value = undefined);
  asideTrouble.value = '';
  try {
    aside.value = await get<Aside[]>('/aside');
  } catch (caught) {
    asideTrouble.value = told(caught);
  }
}

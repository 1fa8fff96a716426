import { createApp } from 'vue';

import { watchForUpdates } from '../../src/update.ts';
import App from './App.vue';
import { exchangeInBackground, state } from './state.ts';
import './style.css';
import { speak, speech } from './words.ts';

speak(speech.code);
createApp(App).mount('#desk');
exchangeInBackground();
watchForUpdates(() => (state.updateReady = true));

import { createApp } from 'vue';

import App from './App.vue';
import { exchangeInBackground } from './state.ts';
import './style.css';
import { watchForUpdates } from './update.ts';
import { speak, speech } from './words.ts';

speak(speech.code);
createApp(App).mount('#desk');
exchangeInBackground();
watchForUpdates();

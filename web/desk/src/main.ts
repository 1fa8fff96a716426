import { createApp } from 'vue';

import App from './App.vue';
import './style.css';
import { speak, speech } from './words.ts';

speak(speech.code);
createApp(App).mount('#desk');

// The component as its README says, with the form beside this page: nothing of ours is around it. It waits for the tap
// that begins the interview, as the interviewer app does, so that both have their code loaded when the clock starts.
import { OdkWebForm, webFormsPlugin } from '@getodk/web-forms';
import { createApp, h } from 'vue';

const formXml = await (await fetch('./form.xml')).text();
const none = () => Promise.reject(new Error('The form has no attachments.'));
document.querySelector('#begin').addEventListener('click', () => {
  createApp({ render: () => h(OdkWebForm, { formXml, fetchFormAttachment: none, missingResourceBehavior: 'ERROR' }) }).use(webFormsPlugin).mount('#form');
});
document.querySelector('#begin').disabled = false;

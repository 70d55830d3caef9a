// The form viewer for trial runs, loaded only when one is begun: `countersignFill(place, {schema, values})`.
import { createForm } from '@bpmn-io/form-js-viewer';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/l10n/zh.js';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import '../form.css';
import { moneyModule } from '../money.js';
import { language } from '../words.js';

window.countersignFill = (container, { schema, values }, readOnly = false) => {
  if (language === 'zh') {
    flatpickr.localize(Mandarin);
  }
  return createForm({ container, schema, data: values, properties: { readOnly }, additionalModules: [moneyModule] });
};

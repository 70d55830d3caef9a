// The editor of forms: form-js editor with the bank's own group in its properties panel. The bpmn.io mark stays.
import { FormEditor } from '@bpmn-io/form-js-editor';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import '@bpmn-io/form-js-editor/dist/assets/form-js-editor.css';
import './editors.css';
import { language } from '../words.js';
import { BankFields } from './bank-form.js';
import { Paint } from './dom.js';
import { chinese } from './chinese.js';
import { begin } from './editor.js';
import { translateParts } from './translate.js';
import { tryForm } from './try-form.js';

const place = document.getElementById('canvas');
const marks = new Paint();
let editor;
let form;
let first;

const adapter = {
  async open(source, page) {
    const side = document.getElementById('properties');
    form = new FormEditor({ container: place, propertiesPanel: { parent: side } });
    await form.importSchema(JSON.parse(source));
    form.get('propertiesPanel').registerProvider?.(new BankFields(page.known), 400);
    form.on('formField.add', 2000, ({ formField }) => nameIn(formField));
    first = text();
    form.on('changed', () => text() !== first && ((first = null), editor?.changed()));
    form.on('commandStack.changed', () => editor?.steps());
    translateParts(place, '.fjs-palette-container, .fjs-context-pad, .fjs-empty-editor, .fjs-empty-component, .fjs-repeat-render-footer, .fjs-form-field-placeholder', '.fjs-never');
    translateParts(side, '.bio-properties-panel', '.bio-properties-panel-header-label');
  },

  async source() {
    return text();
  },

  stack() {
    return form?.get('commandStack');
  },

  mark(findings) {
    marks.put(findings.map((each) => [idOf(each), each.severity]).filter(([id]) => id).map(([id, severity]) => `.fjs-element[data-id="${CSS.escape(id)}"] { outline: 2px solid var(--paint-${severity}) !important; outline-offset: -2px; border-radius: 4px; }`));
  },

  show(finding) {
    const id = idOf(finding);
    if (id) {
      const field = form.get('formFieldRegistry').get(id);
      form.get('selection').set(field);
      document.querySelector(`.fjs-element[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'center' });
      editor.tab('properties');
    }
  },

  tryOut(where, page) {
    return tryForm(where, page, { source: () => this.source() });
  },
};

function text() {
  return `${JSON.stringify(form.saveSchema(), null, 2)}\n`;
}

// A field put into the form is called by its kind until it has a name of its own; in the page's language.
function nameIn(field) {
  const known = language === 'zh' && field.label && chinese(field.label);
  if (known) {
    field.label = known;
  }
}

// A finding's place is a field's path of keys, or its id.
function idOf(finding) {
  const fields = form.get('formFieldRegistry').getAll();
  const key = finding.place.replace(/\[\d*\]/g, '').split('.').pop();
  return (fields.find((each) => each.id === finding.place) || fields.find((each) => each.key === key || each.path === key))?.id;
}

begin(adapter).then((begun) => (editor = begun));

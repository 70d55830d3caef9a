// The bank's group in the properties panel of forms: English texts, bank field types, who sees a field. They are
// `properties` of a component, as the form dialect has them.
import { SelectEntry, TextFieldEntry } from '@bpmn-io/properties-panel';
import { say, text } from './words.js';

export class BankFields {
  constructor(known) {
    this.known = known;
  }

  getGroups(field, change) {
    return (groups) => {
      const entries = field.type === 'default' ? head(field, change) : this.entries(field, change);
      const group = { id: 'countersign', label: say(field.type === 'default' ? 'formHead' : 'field'), entries, shouldOpen: true };
      return [...groups.slice(0, 1), group, ...groups.slice(1)];
    };
  }

  entries(field, change) {
    const line = (name, label, help, choices) => entry(field, change, name, label, help, choices);
    if (!('key' in field) && !['group', 'dynamiclist'].includes(field.type)) {
      return [line('label.en', 'labelEn')];
    }
    return [
      line('label.en', 'labelEn'),
      line('description.en', 'descriptionEn'),
      line('countersign.type', 'bankType', '', this.known.types.map(({ id, name }) => ({ value: id, label: text(name) }))),
      line('countersign.see', 'see', 'seeHelp'),
      line('countersign.mask', 'mask', 'maskHelp'),
    ];
  }
}

function head(field, change) {
  return [entry(field, change, 'name', 'formName'), entry(field, change, 'name.en', 'formNameEn')];
}

function entry(field, change, name, label, help = '', choices = null) {
  const get = () => (field.properties || {})[name] || '';
  const set = (value) => {
    const { [name]: _before, ...rest } = field.properties || {};
    change(field, ['properties'], value ? { ...rest, [name]: value } : rest);
  };
  return { id: `bank-${name.replace('.', '-')}`, component: choices ? Choice : Line, field, label: say(label), description: help && say(help), choices, get, set, isEdited: () => Boolean(get()) };
}

// form-js-editor gives its debounce to its own entries only; a short one is enough here.
function debounce(act) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), 250);
  };
}

function Line(props) {
  return TextFieldEntry({ id: props.id, element: props.field, label: props.label, description: props.description || undefined, getValue: props.get, setValue: props.set, debounce });
}

function Choice(props) {
  const all = [{ value: '', label: say('choose') }, ...props.choices];
  return SelectEntry({ id: props.id, element: props.field, label: props.label, getValue: props.get, setValue: props.set, getOptions: () => all });
}

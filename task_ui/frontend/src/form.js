// The form of a task or of a start page: show it, keep a draft, check it, send it, and say what became of it.
//
// The server decides: its errors appear at their fields. A draft is dropped only when the server has accepted the
// data; when the task has gone, the session is lost or the server is away, what was typed stays.
import { createForm } from '@bpmn-io/form-js-viewer';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/l10n/zh.js';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import './form.css';
import { Draft } from './draft.js';
import { filesModule } from './files.js';
import { moneyModule } from './money.js';
import { confirmed, pageData, send } from './page.js';
import { language, word } from './words.js';
import { writable } from './writable.js';

const page = pageData('form-data');
const place = document.getElementById('form');
if (page && place) {
  open();
}

async function open() {
  if (language === 'zh') {
    flatpickr.localize(Mandarin);
  }
  const draft = new Draft(page.draft);
  const kept = page.readonly ? null : draft.read();
  const form = await createForm({
    container: place,
    schema: page.schema,
    data: { ...page.values, ...kept },
    properties: { readOnly: page.readonly },
    additionalModules: [moneyModule, filesModule(page.files, page.values)],
  });
  place.classList.add('ready');
  if (page.readonly) {
    return;
  }
  if (kept) {
    notice('info', word('restored'), [action(word('discard'), () => (draft.drop(), location.reload()))]);
  }
  keepDraft(form, draft);
  const button = document.getElementById('submit');
  button.disabled = false;
  button.addEventListener('click', () => submit(form, draft, button));
}

// The first change is form-js filling in its defaults; a draft is what a person typed or chose.
function keepDraft(form, draft) {
  let touched = false;
  let timer;
  for (const kind of ['input', 'keydown', 'pointerdown']) {
    place.addEventListener(kind, (event) => (touched = touched || event.isTrusted));
  }
  form.on('changed', () => {
    if (!touched) {
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (draft.keep(writable(form._getSubmitData(), page.schema.components))) {
        state(word('saved'));
      }
    }, 400);
  });
}

async function submit(form, draft, button) {
  document.activeElement?.blur();
  const { data: all, errors } = form.submit();
  if (Object.keys(errors).length) {
    summary(form, flat(errors));
    return;
  }
  if (!(await confirmed(page.confirm, page.act))) {
    return;
  }
  button.disabled = true;
  state(word('sending'));
  const data = writable(all, page.schema.components);
  draft.keep(data);
  const answer = await send(page.action, { data });
  button.disabled = false;
  state('');
  settle(form, draft, answer, button);
}

function settle(form, draft, { status, body }, button) {
  if (status === 200 || status === 201) {
    draft.drop();
    location.assign(body.next);
  } else if (status === 422 && body.errors?.length) {
    serverErrors(form, body.errors);
  } else if (status === 401 || body.code === 'csrf') {
    notice('error', word('signedOut'), [link(word('signIn'), page.signIn)]);
  } else if (status === 409) {
    button.hidden = true;
    notice('error', body.detail || word('conflict'), [link(word('back'), page.back)]);
  } else {
    notice('error', status === 0 ? word('offline') : word('failed', body.detail || status));
  }
}

// Errors of form-js: {field id: [sentences]}, or one level deeper for each row of a list.
function flat(errors) {
  return Object.entries(errors).flatMap(([id, found]) =>
    Array.isArray(found)
      ? found.filter(Boolean).map((text) => ({ id, text }))
      : flat(found).map(({ text }) => ({ id, text })),
  );
}

function serverErrors(form, errors) {
  const state = {};
  const listed = errors.map(({ path, detail }) => {
    const instance = instanceAt(form, path);
    if (!instance) {
      return { text: detail };
    }
    const { label = '' } = form.get('formFieldRegistry').get(instance.id);
    put(state, [instance.id, ...Object.values(instance.indexes || {})], withoutLabel(detail, label));
    return { id: instance.id, indexes: instance.indexes, text: withoutLabel(detail, label) };
  });
  form._setState({ errors: state });
  summary(form, listed);
}

// "ubo[0].id" is the value path ["ubo", 0, "id"].
function instanceAt(form, path) {
  const whole = path.replace(/\[\d+\]$/, ''); // a file stands in its field's value
  return instanceOf(form, path) || instanceOf(form, whole);
}

function instanceOf(form, path) {
  const parts = path.replace(/\[(\d+)\]/g, '.$1').split('.').join('\n');
  return form.get('formFieldInstanceRegistry').getAllKeyed().find((each) => each.valuePath.join('\n') === parts);
}

function put(target, path, text) {
  const last = path.length - 1;
  path.forEach((key, depth) => {
    target[key] = depth === last ? [...(target[key] || []), text] : target[key] || {};
    target = target[key];
  });
}

function withoutLabel(text, label) {
  return label && text.startsWith(label) ? text.slice(label.length).replace(/^[：:\s]+/, '') : text;
}

function summary(form, errors) {
  const items = errors.map(({ id, indexes, text }) => {
    const field = id && form.get('formFieldRegistry').get(id);
    const words = field?.label ? `${field.label}：${text}` : text;
    return id ? action(words, () => focusField(form, id, indexes)) : document.createTextNode(words);
  });
  notice('error', word('fix', errors.length), items);
}

function focusField(form, id, indexes) {
  const name = `fjs-form-${form._id}-${id}${Object.values(indexes || {}).map((n) => `_${n}`).join('')}`;
  const element = document.getElementById(name) || place.querySelector(`[id^="${CSS.escape(name)}"]`);
  element?.scrollIntoView({ block: 'center' });
  (element?.matches('input,textarea,button') ? element : element?.querySelector('input,textarea,button'))?.focus();
}

function notice(kind, text, items = []) {
  const box = document.getElementById('notice');
  box.className = `notice ${kind}`;
  box.replaceChildren(Object.assign(document.createElement('strong'), { textContent: text }));
  if (items.length) {
    const list = document.createElement('ul');
    list.append(...items.map((item) => {
      const entry = document.createElement('li');
      entry.append(item);
      return entry;
    }));
    box.append(list);
  }
  box.hidden = false;
  if (kind === 'error') {
    box.focus();
    box.scrollIntoView({ block: 'start', behavior: 'instant' });
  }
}

function action(text, act) {
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'link', textContent: text });
  button.addEventListener('click', act);
  return button;
}

function link(text, href) {
  return Object.assign(document.createElement('a'), { href, textContent: text });
}

function state(text) {
  document.getElementById('form-state').textContent = text;
}

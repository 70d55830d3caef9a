// Asking a person for data in a trial run: with a form, or as JSON where there is none. Data stays text on its way to
// the server, so that no number loses a digit.
import { writable } from '../writable.js';
import { make } from './dom.js';
import { say } from './words.js';

let loaded;

// The form viewer is a large script; it is fetched when the first form is shown.
function viewer({ script, style }) {
  loaded ||= new Promise((resolve, reject) => {
    document.head.append(make('link', { rel: 'stylesheet', href: style }));
    document.head.append(make('script', { src: script, on: { load: resolve, error: reject } }));
  });
  return loaded;
}

// Shows the form in `place`; gives {data()} → the data, or null when the form is not right yet.
export async function fill(place, page, form) {
  await viewer(page.fill);
  const shown = await window.countersignFill(place, form);
  return {
    data() {
      const { data, errors } = shown.submit();
      return Object.keys(errors).length ? null : writable(data, form.schema.components);
    },
    refuse(errors) {
      place.querySelectorAll('.refused').forEach((each) => each.remove());
      place.append(make('ul', { class: 'refused' }, ...errors.map((text) => make('li', { text }))));
    },
  };
}

// A box for JSON; {data()} → its text, or null when it is not JSON.
export function json(place, label, first = '{}') {
  const box = make('textarea', { rows: 4, class: 'code', spellcheck: 'false' });
  box.value = first;
  const wrong = make('small', { class: 'wrong' });
  place.append(make('label', { class: 'field' }, make('span', { text: label }), box, wrong));
  return {
    data() {
      try {
        JSON.parse(box.value || '{}');
        wrong.textContent = '';
        return box.value || '{}';
      } catch {
        wrong.textContent = say('notJson');
        return null;
      }
    },
    refuse(errors) {
      wrong.textContent = errors.join('；');
    },
  };
}

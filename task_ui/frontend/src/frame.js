// What every page has: keys for lists, filters that apply themselves, one question before what cannot be undone.
import { confirmed } from './page.js';

const typing = (element) => element.closest('input,textarea,select,[contenteditable]');

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
    return;
  }
  if (event.key === 'Escape') {
    document.querySelectorAll('details.menu[open]').forEach((menu) => menu.removeAttribute('open'));
  }
  if (typing(event.target)) {
    return;
  }
  if (event.key === '/') {
    const search = document.querySelector('[data-search]');
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === 'j' || event.key === 'k') {
    step(event.key === 'j' ? 1 : -1);
  }
});

// Rows are links; Enter on the focused one opens it.
function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  const at = rows.indexOf(document.activeElement);
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target)) {
      menu.removeAttribute('open');
    }
  }
});

for (const field of document.querySelectorAll('[data-autosubmit]')) {
  field.addEventListener('change', () => field.form.requestSubmit());
}

for (const form of document.querySelectorAll('form[data-confirm]')) {
  form.addEventListener('submit', async (event) => {
    if (form.dataset.answered) {
      return;
    }
    event.preventDefault();
    if (form.reportValidity() && (await confirmed(form.dataset.confirm, form.dataset.act))) {
      form.dataset.answered = 'yes';
      form.requestSubmit(event.submitter);
    }
  });
}

// The sign-in page of a demonstration: a person's name fills in both fields.
for (const chip of document.querySelectorAll('[data-fill]')) {
  chip.addEventListener('click', () => {
    document.getElementById('name').value = chip.dataset.fill;
    document.getElementById('password').value = 'countersign';
    document.getElementById('password').form.requestSubmit();
  });
}

// Small helpers to make elements; every text goes in as text, never as HTML.

export function make(tag, { class: className, text, on, ...rest } = {}, ...children) {
  const element = document.createElement(tag);
  if (className) {
    element.className = className;
  }
  if (text !== undefined) {
    element.textContent = text;
  }
  for (const [name, value] of Object.entries(rest)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  for (const [kind, act] of Object.entries(on || {})) {
    element.addEventListener(kind, act);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(text, act, kind = '') {
  return make('button', { type: 'button', class: `button ${kind}`, text, on: { click: act } });
}

export function download(name, content) {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const link = make('a', { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

// Rules that colour parts an editor draws itself, by their id, so that they last when it draws them anew. The pages'
// policy refuses <style>; a constructed sheet is allowed.
export class Paint {
  constructor() {
    this.sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
  }

  put(rules) {
    this.sheet.replaceSync(rules.join('\n'));
  }
}

// Putting the editors into the page's language: through their translate service where they have one, and in the
// finished page where they have none. Only the editor's own parts are touched, never what a person typed.
import { language } from '../words.js';
import { chinese } from './chinese.js';

function filled(template, replacements) {
  return template.replace(/{([^}]+)}/g, (place, key) => replacements?.[key.trim()] ?? place);
}

function translate(template, replacements) {
  return filled((language === 'zh' && chinese(template)) || template, replacements);
}

export const translateModule = { translate: ['value', translate] };

const ATTRIBUTES = ['title', 'placeholder', 'aria-label', 'data-placeholder'];

// Keep what matches `parts` inside `place` translated, also as it changes. What stands under `except` is left alone.
export function translateParts(place, parts, except) {
  if (language !== 'zh') {
    return;
  }
  const ours = (element) => element?.closest(parts) && !element.closest(except);
  const settle = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = root; node; node = walker.nextNode()) {
      put(node, ours);
    }
  };
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'childList') {
        addedNodes.forEach(settle);
      } else {
        put(target, ours);
      }
    }
  });
  settle(place);
  observer.observe(place, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
}

function put(node, ours) {
  if (node.nodeType === Node.TEXT_NODE) {
    const found = chinese(node.data.trim());
    if (found && ours(node.parentElement) && !node.parentElement.closest('textarea, [contenteditable=true]')) {
      node.data = node.data.replace(node.data.trim(), found);
    }
  } else if (node.nodeType === Node.ELEMENT_NODE && ours(node)) {
    for (const name of ATTRIBUTES) {
      const found = chinese((node.getAttribute(name) || '').trim());
      if (found && found !== node.getAttribute(name)) {
        node.setAttribute(name, found);
      }
    }
  }
}

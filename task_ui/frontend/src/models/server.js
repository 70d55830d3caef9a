// Talking to the server from an editor; an answer is never thrown, a server that is away has status 0.
import { send } from '../page.js';

export const ask = send;

export async function read(url) {
  try {
    const response = await fetch(url, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

// Someone who signed in again in another window has another token; take it from the page as it is now.
export async function newToken(url) {
  const { status, text } = await page(url);
  const found = status === 200 && /name="csrf-token" content="([^"]+)"/.exec(text);
  if (found) {
    document.querySelector('meta[name=csrf-token]').content = found[1];
  }
  return Boolean(found);
}

async function page(url) {
  try {
    const response = await fetch(url, { credentials: 'same-origin', redirect: 'manual' });
    return { status: response.type === 'opaqueredirect' ? 401 : response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

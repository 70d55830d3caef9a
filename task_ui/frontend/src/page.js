// What the scripts of a page share: the data the server put into it, and sending JSON or a file back.

export function pageData(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent) : null;
}

// The answer as {status, body}; status 0 when the server could not be reached.
export async function send(url, body) {
  return post(url, JSON.stringify(body), { 'Content-Type': 'application/json' });
}

// A file, as the multipart field `file`; answers as `send` does.
export async function upload(url, file) {
  const body = new FormData();
  body.append('file', file);
  return post(url, body, {});
}

async function post(url, body, headers) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      credentials: 'same-origin',
      redirect: 'manual',
      headers: {
        ...headers,
        Accept: 'application/json',
        'X-CSRFToken': document.querySelector('meta[name=csrf-token]').content,
      },
      body,
    });
    return { status: response.type === 'opaqueredirect' ? 401 : response.status, body: await json(response) };
  } catch {
    return { status: 0, body: {} };
  }
}

async function json(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

// Ask once, in the page's dialog, before something that cannot be undone; resolves to true or false.
export function confirmed(text, act) {
  const dialog = document.getElementById('confirm');
  dialog.querySelector('[data-text]').textContent = text;
  dialog.querySelector('[value=yes]').textContent = act;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

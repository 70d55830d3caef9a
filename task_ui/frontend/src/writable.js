// What of a form's data a step may write.

// form-js submits what is read-only too; the server takes only what this step may write.
export function writable(data, components, base = []) {
  for (const component of components) {
    const key = component.type === 'dynamiclist' || component.type === 'group' ? component.path : component.key;
    const path = key ? [...base, ...key.split('.')] : base;
    if (component.type === 'group') {
      writable(data, component.components || [], path);
    } else if (component.readonly && key) {
      remove(data, path);
    }
  }
  return data;
}

function remove(data, [key, ...below]) {
  if (below.length && data?.[key]) {
    remove(data[key], below);
  }
  if (data && (!below.length || !Object.keys(data[key] || {}).length)) {
    delete data[key];
  }
}

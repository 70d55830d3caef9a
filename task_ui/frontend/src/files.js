// Files in a form: each is uploaded when it is chosen, and the field's value is what the server calls it by. Read-only,
// the files of the case are links. What the server refuses stands at the field.
import { Description, Errors, FilePicker, Label } from '@bpmn-io/form-js-viewer';
import { useRef, useState } from 'preact/hooks';
import { upload } from './page.js';
import { word } from './words.js';

const MOST_BYTES = 20 * 1024 * 1024; // the server's bound; asked here before so much is sent

// `base` is the address files are sent to and got below; the files in `values` are the case's already.
export function filesModule(base, values) {
  const given = JSON.stringify(values);
  const linked = ({ id }) => given.includes(id);

  function Files(props) {
    const { field, domId, onChange, disabled, readonly, errors = [] } = props;
    const [busy, setBusy] = useState('');
    const [faults, setFaults] = useState([]);
    const input = useRef(null);
    const files = Array.isArray(props.value) ? props.value : [];
    const open = !disabled && !readonly;
    const take = async (chosen) => {
      setFaults(await uploaded(base, chosen, field.multiple ? files : [], setBusy, (value) => onChange({ value })));
      setBusy('');
    };
    const drop = (id) => onChange({ value: files.filter((file) => file.id !== id) });
    return (
      <div class="fjs-form-field fjs-form-field-filepicker cs-files">
        <Label htmlFor={domId} label={field.label} required={field.validate?.required} />
        <ul>
          {files.map((file) => (
            <li key={file.id}>
              {linked(file) ? <a href={`${base}/${file.id}`} download>{file.name}</a> : <span>{file.name}</span>}
              <small>{spelled(file.size)}</small>
              {open && (
                <button type="button" class="link" disabled={!!busy} aria-label={word('removeFile', file.name)} onClick={() => drop(file.id)}>
                  {word('remove')}
                </button>
              )}
            </li>
          ))}
        </ul>
        {open && (
          <div class="cs-files-choose">
            <input
              ref={input} id={domId} type="file" class="fjs-hidden" tabIndex={-1} accept={field.accept}
              multiple={!!field.multiple} onChange={({ target }) => take([...target.files])}
            />
            <button type="button" class="fjs-button fjs-filepicker-button" disabled={!!busy} onClick={() => input.current.click()}>
              {word('choose')}
            </button>
            <span role="status">{busy && word('uploading', busy)}</span>
          </div>
        )}
        <Description description={field.description} />
        <Errors id={`${domId}-error-message`} errors={[...faults, ...errors]} />
      </div>
    );
  }
  Files.config = FilePicker.config;

  class FileFields {
    constructor(formFields) {
      formFields.register('filepicker', Files);
    }
  }
  FileFields.$inject = ['formFields'];
  return { __init__: ['fileFields'], fileFields: ['type', FileFields] };
}

// One after another; nothing is sent with the form before all are there. Returns what was refused, in words.
async function uploaded(base, chosen, kept, say, keep) {
  const refused = [];
  const button = document.getElementById('submit');
  button.disabled = true;
  for (const file of chosen) {
    say(file.name);
    const { status, body } = file.size > MOST_BYTES ? { status: 413, body: {} } : await upload(base, file);
    if (status === 201) {
      kept = [...kept, body];
      keep(kept);
    } else {
      refused.push(status === 413 ? word('tooLarge', file.name) : `${file.name}：${body.detail || word('notUploaded')}`);
    }
  }
  button.disabled = false;
  return refused;
}

function spelled(bytes) {
  const size = Number(bytes);
  return size < 1024 * 1024 ? `${Math.max(1, Math.round(size / 1024))} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
}

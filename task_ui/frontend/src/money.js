// Amounts in a form: while typing, the amount in 万 under the field; read-only, with thousands separators.
// Digits are handled as text throughout: a number of JavaScript would lose some.
import { Numberfield, Textfield } from '@bpmn-io/form-js-viewer';
import { word } from './words.js';

const isMoney = (field) => (field.properties || {})['countersign.type'] === 'money';

export function grouped(text) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(text) || [];
  if (whole === undefined) {
    return text;
  }
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + fraction;
}

export function wan(text) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) || [];
  if (whole === undefined || whole.replace(/^0+/, '').length < 5) {
    return null;
  }
  const digits = whole.padStart(5, '0');
  const rest = (digits.slice(-4) + fraction).replace(/0+$/, '');
  return sign + grouped(digits.slice(0, -4)) + (rest ? `.${rest}` : '');
}

function Money(props) {
  const { field, value } = props;
  if (!isMoney(field)) {
    return <Numberfield {...props} />;
  }
  const text = value === null || value === undefined ? '' : String(value);
  if (props.readonly || props.disabled) {
    return <Textfield {...props} value={grouped(text)} />;
  }
  const tenThousands = wan(text);
  return (
    <div class="cs-money">
      <Numberfield {...props} />
      {tenThousands && <p class="cs-wan">{word('wan', tenThousands)}</p>}
    </div>
  );
}

Money.config = Numberfield.config;

class MoneyFields {
  constructor(formFields) {
    formFields.register('number', Money);
  }
}
MoneyFields.$inject = ['formFields'];

export const moneyModule = { __init__: ['moneyFields'], moneyFields: ['type', MoneyFields] };

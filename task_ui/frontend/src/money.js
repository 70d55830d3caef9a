// Amounts in a form: while typing, the amount in 万 (million) under the field; read-only, with thousands separators.
// Digits are handled as text throughout: a number of JavaScript would lose some.
import { Numberfield, Textfield } from '@bpmn-io/form-js-viewer';
import { language, word } from './words.js';

const isMoney = (field) => (field.properties || {})['countersign.type'] === 'money';

export function grouped(text) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(text) || [];
  if (whole === undefined) {
    return text;
  }
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + fraction;
}

// The amount in the unit people say it in, 万 or million (`places` zeros); null when it is not even one of them.
export function inUnits(text, places) {
  const [, sign, padded, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) || [];
  const whole = (padded || '').replace(/^0+/, '');
  if (whole.length <= places) {
    return null;
  }
  const rest = (whole.slice(-places) + fraction).replace(/0+$/, '');
  return sign + grouped(whole.slice(0, -places)) + (rest ? `.${rest}` : '');
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
  const said = inUnits(text, language === 'zh' ? 4 : 6);
  return (
    <div class="cs-money">
      <Numberfield {...props} />
      {said && <p class="cs-wan">{word('wan', said)}</p>}
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

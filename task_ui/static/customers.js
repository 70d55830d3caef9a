// The customers' pages: a file that is chosen is uploaded, one that is too large never leaves; filters keep addresses short.
(() => {
  const drop = document.querySelector('form.drop');
  if (drop) {
    const input = drop.querySelector('input[type=file]');
    const refusal = document.getElementById('refusal');
    const button = drop.querySelector('button');
    input.addEventListener('change', () => {
      const file = input.files[0];
      if (!file) {
        return;
      }
      const tooLarge = file.size > Number(drop.dataset.most);
      refusal.hidden = !tooLarge;
      if (tooLarge) {
        refusal.querySelector('span').textContent = drop.dataset.tooLarge;
        input.value = '';
        return;
      }
      drop.querySelector('[data-name]').textContent = file.name;
      button.focus();
    });
    drop.addEventListener('submit', () => {
      button.disabled = true;
    });
    for (const kind of ['dragenter', 'dragover']) {
      drop.addEventListener(kind, () => drop.classList.add('over'));
    }
    for (const kind of ['dragleave', 'drop']) {
      drop.addEventListener(kind, () => drop.classList.remove('over'));
    }
  }
  for (const form of document.querySelectorAll('form[data-sparse]')) {
    form.addEventListener('submit', () => {
      for (const field of form.elements) {
        field.disabled = field.disabled || (field.name && field.value === '');
      }
    });
  }
})();

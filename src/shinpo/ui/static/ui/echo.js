/* Echo of inputs: when the cursor leaves a field, the server says what it understood (the one
   parser of the core), or why it cannot read it. Works on [data-echo-kind]; needs no other code. */
'use strict';

(() => {
  const parts = (input) => ({
    echo: document.getElementById(`${input.id}_echo`),
    error: document.getElementById(`${input.id}_error`),
  });

  const show = (input, answer) => {
    const { echo, error } = parts(input);
    if (echo) echo.textContent = answer.echo;
    if (error) error.textContent = answer.error;
    if (answer.error) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  };

  const ask = async (input) => {
    const text = input.value.trim();
    if (!text) {
      show(input, { echo: '', error: '' });
      return;
    }
    const query = new URLSearchParams({
      kind: input.dataset.echoKind,
      text,
      unit: input.dataset.unit || '',
      label: input.dataset.label || '',
    });
    let response;
    try {
      response = await fetch(`${document.body.dataset.echoUrl}?${query}`, { headers: { Accept: 'application/json' } });
    } catch {
      return; // not reachable: the server reads the field again on submit
    }
    if (!response.ok || input.value.trim() !== text) return; // an answer to an older text
    show(input, await response.json());
  };

  document.addEventListener('change', (event) => {
    if (event.target.matches?.('[data-echo-kind]')) ask(event.target);
  });
})();

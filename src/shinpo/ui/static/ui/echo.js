/* Echo of inputs: when the cursor leaves a field, the server says what it understood (the one
   parser of the core), or why it cannot read it. Works on [data-echo-kind]; needs no other code. */
'use strict';

(() => {
  const parts = (input) => ({
    echo: document.getElementById(`${input.id}_echo`),
    error: document.getElementById(`${input.id}_error`),
  });

  // While a button is held down nothing may move: an error text that goes away would take the
  // button from under the pointer and the click would be lost.
  let released = Promise.resolve();
  document.addEventListener('pointerdown', () => {
    released = new Promise((resolve) => {
      const done = () => setTimeout(resolve, 0); // after the click itself
      document.addEventListener('pointerup', done, { once: true });
      document.addEventListener('pointercancel', done, { once: true });
    });
  }, true);

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
      await released;
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
    const answer = await response.json();
    await released;
    show(input, answer);
  };

  document.addEventListener('change', (event) => {
    if (event.target.matches?.('[data-echo-kind]')) ask(event.target);
  });
})();

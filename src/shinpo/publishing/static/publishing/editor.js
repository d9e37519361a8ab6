/* Place a figure in the text: the button of a figure writes its reference where the cursor stands. */
'use strict';

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-insert]');
  const list = button && button.closest('[data-insert-into]');
  const text = list && document.getElementById(list.dataset.insertInto);
  if (!text) return;
  text.setRangeText(button.dataset.insert, text.selectionStart, text.selectionEnd, 'end');
  text.focus();
  text.dispatchEvent(new Event('input', { bubbles: true }));
});

/* `a` opens the decision of the row in focus (the first row if none is). Off with the other keys. */
'use strict';
document.addEventListener('keydown', (event) => {
  if (event.key !== 'a' || event.ctrlKey || event.altKey || event.metaKey) return;
  if (document.documentElement.dataset.keys === 'off') return;
  if (event.target.matches('input, select, textarea') || document.querySelector('dialog[open]')) return;
  const row = document.activeElement?.closest('table[data-rows] tbody tr')
    || document.querySelector('table[data-rows] tbody tr');
  const way = document.querySelector('main [data-approve]') || row?.querySelector('th a');
  if (!way) return;
  event.preventDefault();
  way.click();
});

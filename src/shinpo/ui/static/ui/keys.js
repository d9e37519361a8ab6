/* Keyboard work as staff know it from desktop accounting. Everything is also reachable by Tab and
   mouse, and can be switched off (data-keys on <html>, remembered in this browser).
   Forms that want it carry data-keys; tables of inputs data-grid; lists data-rows. */
'use strict';

(() => {
  const STORE = 'shinpo.keys';
  const GO_TIME = 1500; // a letter must follow g within this many milliseconds
  const REST = 5000; // a sent form may be sent again after this many milliseconds
  const root = document.documentElement;
  const FIELDS = 'input:not([type=hidden]):not([disabled]):not([readonly]), select:not([disabled]), textarea:not([disabled])';
  let goUntil = 0;

  const allowed = () => root.dataset.keys !== 'off';
  const shown = (element) => element.getClientRects().length > 0;
  const typing = (element) =>
    element.matches('textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit])');

  /* Switch, remembered per browser. */
  const remembered = () => { try { return localStorage.getItem(STORE); } catch { return null; } };
  if (remembered() === 'off') root.dataset.keys = 'off';
  const switchKeys = (on) => {
    root.dataset.keys = on ? 'on' : 'off';
    try { localStorage.setItem(STORE, on ? 'on' : 'off'); } catch { /* private window: this page only */ }
  };

  /* Forms. */
  const stops = (form) => {
    const all = [...form.querySelectorAll(FIELDS)].filter((e) => e.form === form && shown(e));
    const radios = new Set();
    return all.filter((e) => {
      if (e.type !== 'radio') return true;
      if (e.checked) { radios.add(e.name); return true; }
      const group = all.filter((o) => o.type === 'radio' && o.name === e.name);
      if (group.some((o) => o.checked) || radios.has(e.name)) return false;
      radios.add(e.name);
      return true;
    });
  };
  const registerButton = (form) =>
    form?.querySelector('[data-register]:not([disabled])') || form?.querySelector('button:not([type=button]):not([disabled])');

  const step = (field, back) => {
    const all = stops(field.form);
    const next = all[all.indexOf(field) + (back ? -1 : 1)];
    const target = next || (back ? null : registerButton(field.form));
    target?.focus();
    if (target?.select && target.type !== 'checkbox' && target.type !== 'radio') target.select();
  };

  const currentForm = () =>
    document.activeElement?.closest('form[data-keys]') || document.querySelector('main form[data-keys]');

  const register = () => {
    const form = currentForm();
    const button = registerButton(form);
    if (!button) return false;
    form.requestSubmit(button);
    return true;
  };

  const leave = () => {
    const menu = document.querySelector('details.menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); return true; }
    const way = document.querySelector('main [data-leave]');
    way?.click();
    return Boolean(way);
  };

  /* Grids: `+` copies the cell above, Ctrl+arrows move between rows. */
  const neighbour = (input, by) => {
    const row = input.closest('[data-grid] tr');
    const cell = input.closest('td, th');
    let other = row;
    do other = by < 0 ? other?.previousElementSibling : other?.nextElementSibling;
    while (other && !other.cells[cell.cellIndex]?.querySelector(FIELDS));
    return other?.cells[cell.cellIndex].querySelector(FIELDS) || null;
  };
  const put = (input, text) => {
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const insert = (input, text) => {
    const { selectionStart: from, selectionEnd: to, value } = input;
    input.value = value.slice(0, from) + text + value.slice(to);
    input.setSelectionRange(from + text.length, from + text.length);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };

  /* Lists: j and k walk the rows' links. */
  const walk = (by) => {
    const links = [...document.querySelectorAll('table[data-rows] tbody tr > :first-child a')].filter(shown);
    if (!links.length) return false;
    const at = links.findIndex((link) => link.closest('tr').contains(document.activeElement));
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))].focus();
    return true;
  };

  const dialog = () => document.getElementById('keys');
  const openKeys = () => {
    const box = dialog();
    if (!box || box.open) return false;
    box.querySelector('[data-keys-switch]').checked = allowed();
    box.showModal();
    return true;
  };

  const inField = (event, field) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.altKey && field.form?.matches('[data-keys]')) {
      if (field.matches('textarea')) return false; // a new line
      step(field, event.shiftKey);
      return true;
    }
    if (event.key === '/' && field.matches('[data-amount]')) { insert(field, '000'); return true; }
    const grid = field.closest('[data-grid]');
    if (grid && event.key === '+') {
      const above = neighbour(field, -1);
      if (!above) return false;
      put(field, above.value);
      step(field, false);
      return true;
    }
    if (grid && event.ctrlKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      const other = neighbour(field, event.key === 'ArrowUp' ? -1 : 1);
      other?.focus();
      other?.select?.();
      return Boolean(other);
    }
    return false;
  };

  const outside = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    if (event.key === '?') return openKeys();
    if (event.key === '/') {
      const search = document.querySelector('[data-search]');
      search?.focus();
      search?.select();
      return Boolean(search);
    }
    if (Date.now() < goUntil) {
      goUntil = 0;
      const way = document.querySelector(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`);
      way?.click();
      return Boolean(way);
    }
    if (event.key === 'g') { goUntil = Date.now() + GO_TIME; return true; }
    if (event.key === 'j') return walk(1);
    if (event.key === 'k') return walk(-1);
    return false;
  };

  const answer = (event) => {
    const here = event.target;
    if (dialog()?.open) return false; // the dialog has its own Esc
    if (event.key === 'F12' && !event.shiftKey) return register();
    if (event.key === 'Escape') return leave();
    if (typing(here)) return inField(event, here);
    if (event.key === 'Enter' && here.matches('input[type=checkbox], input[type=radio]')) return inField(event, here);
    return outside(event);
  };

  document.addEventListener('keydown', (event) => {
    // An Enter that ends the choice of kanji belongs to the input method, not to us.
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || !allowed()) return;
    if (answer(event)) event.preventDefault();
  });

  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-open-keys]')) openKeys();
    if (event.target.closest?.('[data-print]')) window.print();
    document.querySelectorAll('details.menu[open]').forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-keys-switch]')) switchKeys(event.target.checked);
    if (event.target.matches('[data-sends]')) event.target.form.requestSubmit();
  });

  /* A form sent twice is a slip: the button rests while the answer is on its way. */
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    setTimeout(() => delete form.dataset.sent, REST);
  });
  window.addEventListener('pageshow', () =>
    document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent));

  document.querySelector('[data-take-focus]')?.focus();
})();

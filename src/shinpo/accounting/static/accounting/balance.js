// Add up the sides of a voucher while it is typed. The booking itself is checked by the server.
'use strict';
(() => {
  const form = document.querySelector('[data-balance]');
  if (!form) return;
  // Whole yen only; words such as 12万 are read by the server when the voucher is booked.
  const read = (text) => {
    const plain = text.normalize('NFKC').replace(/[,、\s円]/g, '');
    if (plain === '') return 0;
    return /^\d{1,15}$/.test(plain) ? Number(plain) : NaN;
  };
  const sum = (side) =>
    [...form.querySelectorAll(`input[name$="-${side}"]`)].reduce((all, one) => all + read(one.value), 0);
  const show = (name, text) => { form.querySelector(`[data-sum="${name}"]`).textContent = text; };
  const say = () => {
    const [debit, credit] = [sum('debit'), sum('credit')];
    show('debit', Number.isNaN(debit) ? '…' : debit.toLocaleString('ja-JP'));
    show('credit', Number.isNaN(credit) ? '…' : credit.toLocaleString('ja-JP'));
    const off = debit - credit;
    show('off', Number.isNaN(off) ? '記帳するときに計算します'
      : off === 0 ? '貸借一致' : `差 ${Math.abs(off).toLocaleString('ja-JP')}円`);
  };
  form.addEventListener('input', say);
  form.querySelector('[data-sums]').hidden = false;
  say();
})();

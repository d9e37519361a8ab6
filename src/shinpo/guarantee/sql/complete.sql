-- Guarantees whose balance has come to zero by the repayments of this act are completed (完済).
update guarantee_state s set status = 'completed', ended_booked_on = f.booked_on
from ledger_fact f
where f.act_id = %(act_id)s and f.kind = 'guarantee_repaid' and f.cases = 1
  and f.subject_id = s.guarantee_id and s.status = 'disbursed'

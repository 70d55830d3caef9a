-- The branch that keeps the customer whom a case is about, by number, by code, or by one of its loans.
SELECT unit_id FROM customer
 WHERE no = %(customer_no)s OR uscc = %(uscc)s
    OR no = (SELECT customer_no FROM loan WHERE loan.no = %(loan_no)s)
 LIMIT 1

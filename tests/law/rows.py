"""Parts A1–A3 and B of the domain, row by row: number, name of the move, who, who confirms, what the clocks do.

`+` starts, `-` stops, `~` pauses, `^` lets run on; `?` only in some cases, `@case` a clock of the case;
`-*` stops every clock that does not outlive the case. `propose:` and `return:` happen when it is proposed or returned.
"""

COMPLAINT = """
K1      submit                  CZ,TO           -           +D1 +D2 +D32 +D3?
K1a     first_look              DH,MS,TO        -           -D1
K2      ask_more                DH,MS,TO        -           ~D2 +D4
K3      reply                   CZ              -           -D4 ^D2
K4      proceed                 DH,MS,SYS,TO    -           -D4 ^D2
K5      transfer                DH,MS,TO        -           +D5
K6      take                    DH,MS,TO        -           -D5 -D6
K7      refuse                  DH,MS,TO        -           -D5 +D6
K7      designate               MS              -           -D5 -D6
K8      refer_out               DH,MS,TO        DH,TO       -D1 -D2 -D3 -D6 -D32
K9      reject                  DH,MS,TO        DH,TO       -D1 -D2 -D3 -D6 -D32 +D9
K10     merge                   CO,DH,MS,TO     -           -D1 -D2 -D3 -D6 -D32
K11     accept                  DH,MS,TO        -           -D1 -D2 -D3 -D6
K12     result_reached          SYS             -           +D8
K13     tell_result             CO              CO,DH,LR    -D8 -D32 +D9
K14     ask_recheck             CZ              -           -D9 +D10
K15     keep                    DH,MS           -           -D10
K15     reopen                  DH,MS           -           -D10
K16     withdraw                CZ              -           -D1 -D2 -D3 -D4 -D5 -D6 -D8 -D32
K17     finish                  SYS             -           -D9
"""

CASE = """
M1      open                    CO,DH,MS,TO     -           +D11 +D3? +D7?
M1a     tell_police             CO,DH,MS,TO     -           +D3?
M2      record                  CO              -           -D7? -D3?
M2      inquire                 CO              -           -
M2      list_evidence           CO              -           -
M3      guide                   CO              DH          -*
M4      find_nothing            CO              DH          -*
M5/M6   file                    CO              DH          -D11 -D12 +D13 +D37? propose:~D11 propose:+D12 return:^D11? return:-D12
M7      do_not_file             CO              DH          -* +D37? propose:~D11 propose:+D12 return:^D11? return:-D12
M8      preserve                CO              DH          +D14
M8      seize                   CO              DH          +D15
M8      give_back               CO              -           -D14? -D15?
M9      order_correction        CO              DH          -
M10     call_interview          CO              DH          -
M10     interview               CO              DH          -
M11     finish                  CO              -           -
M32     extend                  DH              -           -
M32     extend_again            MS              -           -
M33     pause                   CO              DH          ~D11 ~D13 ~D15?
M33     resume                  CO              DH          ^D15 ^D11? ^D13?
M34     transfer                DH,MS           -           -
M36     merge                   DH              -           -*
M39     time_bar                CO              DH          -*
M40     party_gone              CO              DH          -*
M41     take_back               CO              -           ^D11 ^D13
M41     confirm_transfer        CO              -           -*
M32     extend_check            DH              -           -
M32     extend_filing           DH              -           -
M8      extend_hold             CO              DH          -
M12     send_back               LR              -           -
M13     pass_review             LR              -           -D17? -D18?
M14     escalate                DH              MS          -
M15     suspect_crime           DH              -           ~D13 +D16
M16     police_decline          CO              -           ^D13 -D16
M16     police_accept           CO              -           -D16
M17     serve_notice            CO              DH          +D17 +D18?
M17a    send_notice             CO              DH          -
M17b    notice_reached          CO              -           +D17 +D18?
M18     hear_statement          CO              -           -D17
M18a    revise                  CO              -           -
M19     ask_hearing             CO              -           -D18 +D19 ~D13 ~D17
M19a    convene_hearing         LR,MS           -           -D19 +D19
M20     hold_hearing            LR,MS           -           -D17 -D19 ^D13
M20     give_up_hearing         LR,MS           -           -D19 ^D13 ^D17
M21     end_windows             CO,SYS          -           -D17 -D18
M22     discuss                 DH              -           -
M23     penalise                DH,MS           -           -D13 +D20 +D21
M24     do_not_penalise         DH,MS           -           -D13 +D20
M25     serve_decision          CO              -           -D20 +D24 +D25 +D22? +D31?
M26a    pay_part                CO              -           -
M26     perform                 CO              -           -D22 -D23 -D26 +D31
M27     demand                  CO,SYS          -           +D26 +D23? ~D23? ~D26?
M27a    serve_demand            CO              -           -
M28     defer                   DH              -           -
M38a    apply_to_court          CO              DH          -D26
M29/M30 close                   CO              DH          -*
M31     reopen                  DH              MS          -* -D24 -D25 -D26 +D13? +D11?
M35     revoke_filing           DH              -           -*
M38     end_enforcement         CO              DH          -D22 -D23 -D26 +D31
M37     penalise_on_the_spot    CO              partner     -D11 +D21 +D24 +D25 +D22?
"""

ORDER = """
R1      issue                   CO              DH          -
R1a     serve                   CO              -           +D29
R2      receive_proof           CO              -           +D30
R3      verify                  CO              partner     -D29 -D30
R4      fail                    CO              -           -D30
R3a     void_check              DH,LR           -           +D30
R5      extend                  DH              -           -
R6      vary                    DH              -           -D29
R6      withdraw                DH              -           -D29 -D30
R7      record_refusal          CO              DH          -D29 -D30
R8      lapse                   SYS             -           +D30
R9      receive_late_proof      CO              -           -D30 +D30
R10     set_new_date            CO              DH          -D29 +D29
"""

VISIT = """
V1      plan                    CO              -           -
V2      do                      CO              -           -
V3      sign                    CO              -           -
V4      attempt                 CO              -           -
V5      invalidate              DH,LR           -           -
V6      add                     CO              -           -
"""

PUBLICATION = """
P1      propose                 CO              -           +D21?@case
P1      decline                 CO,DH           -           -D21@case
P2      redact                  CO              CO,DH,LR    -
P3      approve                 DH,MS           -           -
P4      publish                 SYS             -           +D28 -D21@case
P5      correct                 DH              -           -D27@case
P6      withdraw                DH,MS           -           -D28 -D27@case
P7      remove_early            DH,MS           -           -D28 -D27@case
P8      expire                  SYS             -           -D28 -D27@case
"""

REMEDY = """
X1      lodge_reconsideration   LR              -           -D24@case ~D23@case ~D26@case
X2      lodge_suit              LR              -           -D24@case -D25@case ~D23@case ~D26@case
X3      uphold                  LR              -           ^D23@case ^D26@case
X4      change                  LR              -           ^D23@case ^D26@case +D27?@case
X5      revoke                  LR              -           +D27?@case -D22@case -D23@case -D26@case
X6      find_unlawful           LR              -           +D27?@case -D22@case -D23@case -D26@case
X7      declare_void            LR              -           +D27?@case -D22@case -D23@case -D26@case
"""

ROWS = {
    "complaint": COMPLAINT,
    "case": CASE,
    "order": ORDER,
    "visit": VISIT,
    "publication": PUBLICATION,
    "remedy": REMEDY,
}

"""English: how people and organisations are named."""

from __future__ import annotations

import re

from goldenthread.policy.importers.duties.languages.wording import Naming, any_case, word_set

NAMING = Naming(
    roles=word_set("""administrator advisor adviser analyst applicant appointee auditor author authority bidder chair chairperson chief
        clerk co-chair commander commissioner contractor controller comptroller coordinator counsel custodian delegate deputy
        director employee employer evaluator examiner executive expert head holder individual investigator leader lead lessor
        manager member minister moderator negotiator office-holder officer official operator owner partner person personnel
        practitioner president professional recipient representative requester secretary senator servant specialist sponsor
        spokesperson staff steward superintendent supervisor supplier traveller trustee user volunteer worker workforce
        ombudsman ombudsperson librarian archivist treasurer receiver lawyer physician assessor approver buyer planner student
        candidate inspector designer developer those head governor auditor-general vendor participant
        captain keeper master pilot registrar warden
        driver engineer researcher reviewer consultant grantee licensee permittee lender borrower accountant technician teacher
        nurse doctor judge magistrate prosecutor solicitor statistician scientist trainer tenant landlord guard
        director-general secretary-general attorney-general inspector-general
        CIO CFO CSO CHRO CAE"""),
    organisations=word_set("""administration agency board branch bureau cabinet center centre college commission committee community company
        corporation council department directorate division entity establishment forum government group hub institute
        institution ministry office organisation organization panel parliament police portfolio secretariat sector society team
        tribunal unit library museum school university service forces crown"""),
    articles=word_set("""the a an all each every any both such these their its his her other equivalent respective applicable
        appropriate relevant responsible said affected concerned then"""),
    stops=word_set("""of for in on with within from at to under by as who whom which that whose where when while is are was were be been
        responsible accountable or and and/or nor not including through via per until upon about between among against during
        if unless after before since once than into without whether plus otherwise except despite but i.e e.g only have has do
        does must shall should may will can via regarding concerning throughout across alongside along together also"""),
    within=word_set("responsible accountable"),
    joins=re.compile(r"\s*,?\s+(?:and/or|and|or|as well as|along with|together with)\s+|\s*[,;]\s+"),
    links=frozenset({"of", "for"}),
    company=any_case(
        r",?\s*\b(?:in|with)\s+(?:close\s+)?(?:consultation|collaboration|conjunction|coordination|co-operation|cooperation|partnership|concert)\s+with\b"
        r"|,?\s*\b(?:while|working with|supported by|on behalf of|on the advice of|with the (?:support|assistance|approval|help) of"
        r"|acting)\b"
        r"|,\s+(?:for|within|in|at|under|when|where|as|through|subject|by|on|upon|with|if|prior|before|after|once|during|given|pursuant"
        r"|consistent|notwithstanding|whenever|unless)\s"
        r"|\s+(?:is|are|was|were)\s+(?:an?|the|also)\s"
        r"|\s+(?:either|both)\s"
    ),
    asides=any_case(
        r",\s*(?:where|if|as|when)\s+(?:applicable|appropriate|necessary|required|needed|relevant|available)\s*,"
    ),
    remainder=any_case(r"(?:their |the |any )?(?:equivalents?|counterparts?|others)\b"),
    qualifies=any_case(
        r"who|whom|which|that|whose|responsible|accountable|involved|designated|named|identified|mandated|overseeing|managing"
        r"|working|having|using|including|authori[sz]ed|subject|engaged|employed|assigned|delegated|appointed|with|in|at|on|by|under"
        r"|from|within|as|to|when|where|\w+ing"
    ),
    things=word_set("""section policy directive standard appendix document framework system table chapter procedure guideline clause part
        subsection paragraph instrument requirement it this they he she what there who which that"""),
    pronouns=frozenset({"those"}),
    doing=word_set("""accounting acting approving certifying commanding contracting coordinating delegating employing funding
        granting hiring hosting implementing initiating investigating issuing leasing lending licensing managing operating
        originating participating policing presiding procuring purchasing receiving reporting requesting reviewing screening
        sending serving sponsoring staffing supervising training"""),
    vague=word_set("some many most few several no neither"),
    head_first=False,
)

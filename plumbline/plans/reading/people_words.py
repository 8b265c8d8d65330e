"""Words that names of people, roles and bodies are made of; `people` tells them apart by these."""

from __future__ import annotations

# A role ends with one of these: "Snr Performance Officer".
ROLES = frozenset(
    """
    officer manager depute lead leader director nurse advisor adviser coordinator co-ordinator head worker chair
    chairperson practitioner consultant matron deputy assistant administrator trainer provider champion chef
    cook carer carers senior supervisor inspector physiotherapist therapist pharmacist dietitian owner sponsor
    secretary executive chief president governor councillor member members staff gp gps hr doctor psychologist
    analyst editor specialist educator facilitator commissioner engineer partner partners handyman housekeeper
    representative representatives apprentice auditor clinician clinicians individual seniors nurses managers
    officers leads directors workers teams superintendent operative caretaker gardener commander sergeant
    constable detective accountant solicitor lawyer colleague colleagues ambassador advocate mentor assessor
    planner engagement-lead practitioners coordinators registrar
    """.split()  # noqa: SIM905
)

# A body ends with one of these: "Steering Group".
BODIES = frozenset(
    """
    team group board partnership committee council unit department directorate hospital trust authority agency
    forum panel police scotland executive services service nhs ijb hscp office practice surgery company ltd
    limited contractor contractors college university charity federation network hub inspectorate commission
    cabinet
    """.split()  # noqa: SIM905
)

# Small words within a name: "Siân ap Rhys".
PARTICLES = frozenset(
    """
    ap ab van de der den al el bin ibn von la le du di da nic mac mc uí ní ó of-the
    """.split()  # noqa: SIM905
)

# What a role or a body is for: never a name by itself.
SUBJECTS = frozenset(
    """
    quality compliance health safety finance resources care social support housing education training learning
    development adults adult children families community communities clinical nursing medical primary acute
    mental performance commissioning contracts contract business information governance safeguarding planning
    policy human corporate public environmental environment strategy strategic operations operational digital
    data improvement assurance audit risk legal estates facilities catering domestic maintenance kitchen laundry
    activities admin administration night day home house care-home registered general senior infection
    prevention control medication medicines workforce recruitment communications engagement equality diversity
    inclusion justice procurement organisational integrated integration locality local central north south east
    west system hospital residential nutrition dementia falls end-of-life palliative complaints customer patient
    resident residents customers
    """.split()  # noqa: SIM905
)

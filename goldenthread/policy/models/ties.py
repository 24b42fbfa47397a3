"""The words by which instruments are tied to each other (kernel links), and the states of those of one's own."""

IMPLEMENTS, REPLACES, REFERS = "implements", "replaces", "refers to"
RESTS_ON = "rests on"
"""From an instrument to the choice of its type."""
PART = "part"
"""`target_part` of a replacement that leaves the rest of the older instrument in force."""

DRAFT, PUBLISHED = "draft", "published"
"""An instrument of one's own binds nobody until it is published; an external one has no state of ours."""

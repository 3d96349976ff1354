"""Every command: its name, where its function stands, and its line in the help."""

from clientcare.dataclass import NamedTuple


class Command(NamedTuple):
    """A command: `module` is one of this package; its function is named as it is, or as said."""

    module: str
    help: str
    function: str = ""


COMMANDS = {
    "init": Command("starting", "Start a workspace with a first project and promise."),
    "status": Command("projects", "Show where projects stand, before a meeting."),
    "check": Command("check", "Find broken promises and what else needs attention."),
    "report": Command("report", "Write the client's status report."),
    "advise": Command("records", "Say what to do in a difficult situation, step by step."),
    "agenda": Command("projects", "Prepare the next status meeting."),
    "waiting": Command("projects", "Show what the client owes us, and what we owe them."),
    "calendar": Command("projects", "Every date as a file that calendars open."),
    "list": Command("records", "List records of one kind.", "list_records"),
    "show": Command("records", "Show one record and what follows from its facts."),
    "explain": Command("records", "Show how each deadline of a record was calculated."),
    "drift": Command("projects", "Show every date that moved, declared or silent."),
    "trend": Command("projects", "Chart how dates and health went over time."),
    "sla": Command("projects", "Show how fast problems were answered, and how many in time."),
    "new": Command("recording_new", "Start a record in a file of its own."),
    "mark": Command("recording_marks", "Record what happened to a record."),
    "move": Command("recording_marks", "Give a promise a new date; the first one stays."),
    "escalate": Command("recording_marks", "Raise, answer or end an escalation."),
    "log": Command("recording_new", "Record a contact, what was told and promised in it."),
    "import": Command("importing", "Import records from a tracker or a table.", "import_records"),
    "edit": Command("recording_edit", "Open a record in your editor, checked on saving."),
    "undo": Command("correcting", "Take back the last recording command."),
    "correct": Command("correcting", "Correct a value on the day it was committed."),
    "delete": Command("correcting", "Delete a record on the day it was committed."),
    "rename": Command("correcting", "Give a record another id; references follow."),
    "reassign": Command("correcting", "Hand over what a person has to do."),
    "close": Command("recording_marks", "Close a project, and show what is still open."),
    "rule": Command("reference", "List the rules, or explain one."),
    "config": Command("reference", "Show every setting and where it is set."),
    "instructions": Command("reference", "Print how to use all this, on one page."),
    "schema": Command("reference", "Print what editors check the files by."),
    "completion": Command("reference", "Print the shell completion script."),
}

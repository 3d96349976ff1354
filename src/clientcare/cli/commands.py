"""Every command: its name, where its function stands, and its line in the help."""

from clientcare.dataclass import NamedTuple


class Command(NamedTuple):
    """A command: `module` is one of this package, `function` stands in it."""

    module: str
    function: str
    help: str


COMMANDS = {
    "init": Command("starting", "init", "Start a workspace with a first project and promise."),
    "status": Command("status", "status", "Show where projects stand, before a meeting."),
    "check": Command("check", "check", "Find broken promises and what else needs attention."),
    "report": Command("report", "report", "Write the client's status report."),
    "advise": Command(
        "records", "advise", "Say what to do in a difficult situation, step by step."
    ),
    "agenda": Command("status", "agenda", "Prepare the next status meeting."),
    "waiting": Command("status", "waiting", "Show what the client owes us, and what we owe them."),
    "calendar": Command("status", "calendar", "Every date as a file that calendars open."),
    "list": Command("records", "list_records", "List records of one kind."),
    "show": Command("records", "show", "Show one record and what follows from its facts."),
    "explain": Command("records", "explain", "Show how each deadline of a record was calculated."),
    "drift": Command("history", "drift", "Show every date that moved, declared or silent."),
    "trend": Command("history", "trend", "Chart how dates and health went over time."),
    "sla": Command("history", "sla", "Show how fast problems were answered, and how many in time."),
    "new": Command("recording_new", "new", "Start a record in a file of its own."),
    "mark": Command("recording_marks", "mark", "Record what happened to a record."),
    "move": Command("recording_marks", "move", "Give a promise a new date; the first one stays."),
    "escalate": Command("recording_marks", "escalate", "Raise, answer or end an escalation."),
    "log": Command("recording_new", "log", "Record a contact, what was told and promised in it."),
    "import": Command("importing", "import_records", "Import records from a tracker or a table."),
    "edit": Command("recording_edit", "edit", "Open a record in your editor, checked on saving."),
    "undo": Command("correcting", "undo", "Take back the last recording command."),
    "correct": Command("correcting", "correct", "Correct a value on the day it was committed."),
    "delete": Command("correcting", "delete", "Delete a record on the day it was committed."),
    "rename": Command("correcting", "rename", "Give a record another id; references follow."),
    "reassign": Command("correcting", "reassign", "Hand over what a person has to do."),
    "close": Command("correcting", "close", "Close a project, and show what is still open."),
    "rule": Command("reference", "rule", "List the rules, or explain one."),
    "config": Command("reference", "config", "Show every setting and where it is set."),
    "instructions": Command("reference", "instructions", "Print how to use all this, on one page."),
    "schema": Command("reference", "schema", "Print what editors check the files by."),
    "completion": Command("reference", "completion", "Print the shell completion script."),
}

"""What went wrong on this machine, as one sentence for the person in front of it."""

import errno

FULL = "The disk is full: free some space and start again."


def sentence(error):
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FULL
    if isinstance(error, PermissionError):
        return (
            f"{error.filename} belongs to somebody else: run this as that user, "
            "or choose another folder with DATA_DIR."
        )
    return summary(str(error))


def summary(output):
    """The line of a program's output that says what was wrong."""
    if "No space left on device" in output:
        return FULL
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    told = [line for line in lines if any(sign in line for sign in ("FATAL", "PANIC", "error:"))]
    return (told[-1:] or lines or ["It said nothing."])[0]

"""Working time: days, hours and public holidays, always as of a given now."""

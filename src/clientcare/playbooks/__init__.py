"""Playbooks: what to do in difficult situations, as data; facts decide which one fits.

`library/` holds those that are shipped, one TOML file each; a workspace's own `playbooks/` may
replace any by its name, or add others. A playbook names conditions of a closed set and never holds
anything that runs.
"""
